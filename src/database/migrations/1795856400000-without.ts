import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A JSON value without some of its attributes, as `without()` of `tmf/query/path-set.ts` makes it. */
export class Without1795856400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function tmf_without(value jsonb, paths jsonb) returns jsonb language plpgsql immutable strict parallel safe as $$
      begin
        case jsonb_typeof(value)
          when 'array' then return (
            select coalesce(jsonb_agg(tmf_without(element, paths) order by n), '[]')
            from jsonb_array_elements(value) with ordinality as elements(element, n)
          );
          when 'object' then return (
            select coalesce(jsonb_object_agg(name, case when paths ? name then tmf_without(member, paths -> name) else member end), '{}')
            from jsonb_each(value) as members(name, member)
            where paths -> name is distinct from 'true'
          );
          else return value;
        end case;
      end
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function tmf_without');
  }
}
