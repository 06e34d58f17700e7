import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addSearchColumns, dropSearchColumns } from '../tables/search-columns';

/** The functions and indexes of the query language. Rewrites both tables. */
export class Search1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Microseconds since 1970 of an RFC 3339 date-time, null for any other text; as `tmf/json/instant.ts` reads it. The
    // expression lets nothing through that the cast could fail on, and an explicit offset makes the cast immutable.
    await runner.query(String.raw`
      create function tmf_instant(value text) returns bigint language plpgsql immutable strict parallel safe as $$
      begin
        if value !~ '^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-](0\d|1[0-5]):[0-5]\d)$'
          or substr(value, 9, 2)::int > extract(day from (substr(value, 1, 7) || '-01')::date + interval '1 month - 1 day')
        then return null; end if;
        return extract(epoch from regexp_replace(value, '(\.\d{6})\d+', '\1')::timestamptz) * 1000000;
      end
      $$`);
    // Texts of contactMedium.characteristic as lexemes, each cut to 200 characters; a lone U+0001 for a document with
    // more of them than a tsvector can hold. As 'tmf/query/sql/columns.ts' asks for them.
    await runner.query(`
      create function tmf_contact_texts(document jsonb) returns tsvector language plpgsql immutable strict parallel safe as $$
      declare
        texts text[] := array(
          select left(value #>> '{}', 200)
          from jsonb_path_query(document, '$.contactMedium.characteristic.* ? (1 == 1) ? (@.type() == "string" && @ != "")') as value
        );
      begin
        if cardinality(texts) > 1000 then return array_to_tsvector(array[chr(1)]); end if;
        return array_to_tsvector(texts);
      end
      $$`);
    await addSearchColumns(runner, 'customer');
    await addSearchColumns(runner, 'party_role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropSearchColumns(runner, 'party_role');
    await dropSearchColumns(runner, 'customer');
    await runner.query('drop function tmf_contact_texts');
    await runner.query('drop function tmf_instant');
  }
}
