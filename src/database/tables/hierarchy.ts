import type { QueryRunner } from 'typeorm';
import { type TableLayout, columnName } from './table-layout';

/** Parents above each other, at most: a chain is followed no further. */
export const MAX_LEVELS = 1000;

/** SQLSTATE of a parent that leads back to the row itself, and of one above which there are too many. */
export const CIRCLE = 'TMF01';
export const TOO_HIGH = 'TMF02';

const TYPE = /^[A-Za-z]+$/;

/**
 * Refuses a row whose parents lead back to it ({@link CIRCLE}), or are over {@link MAX_LEVELS} ({@link TOO_HIGH}), whoever writes it.
 * The detail of the error is JSON: `{ "id": …, "parent": … }`. Nothing is done for a row without a parent, or that keeps the one it had.
 */
export async function createHierarchy(runner: QueryRunner, { table, hierarchy }: TableLayout): Promise<void> {
  if (!hierarchy) return;
  const column = columnName(hierarchy.parent);
  const type = typeOf(hierarchy.parent);
  const own = ownType(hierarchy.type);
  // After the row, so that all rows of a statement are seen, and the lock comes last: who has it waits for no row. Under the lock
  // each query sees what those who had it before have committed.
  await runner.query(`
    create function "${table}_hierarchy"() returns trigger language plpgsql as $$
    declare
      above text collate "C" := new.${column};
      levels integer := 1;
    begin
      if not ${isOwn(`new.document #>> '${type}'`, own)} then return null; end if;
      perform pg_advisory_xact_lock(hashtextextended('hierarchy ${table}', 0));
      while above is not null loop
        if above = new.id then
          raise exception 'The parents of a row lead back to it' using errcode = '${CIRCLE}',
            detail = json_build_object('id', new.id, 'parent', new.${column})::text;
        end if;
        if levels > ${MAX_LEVELS} then
          raise exception 'A row has too many parents above each other' using errcode = '${TOO_HIGH}',
            detail = json_build_object('id', new.id, 'parent', new.${column})::text;
        end if;
        select case when each.${column} is not null and ${isOwn(`each.document #>> '${type}'`, own)} then each.${column} end
          into above from "${table}" each where each.id = above;
        levels := levels + 1;
      end loop;
      return null;
    end
    $$`);
  const isOther = `new.${column} is distinct from old.${column}
    or new.document #>> '${type}' is distinct from old.document #>> '${type}'`;
  for (const [operation, condition] of [
    ['insert', ''],
    ['update', `and (${isOther})`],
  ] as const) {
    await runner.query(`
      create trigger "${table}_hierarchy_${operation}" after ${operation} on "${table}"
      for each row when (new.${column} is not null ${condition}) execute function "${table}_hierarchy"()`);
  }
}

/** Undoes {@link createHierarchy}, after the table is gone. */
export async function dropHierarchy(runner: QueryRunner, { table, hierarchy }: TableLayout): Promise<void> {
  if (hierarchy) await runner.query(`drop function "${table}_hierarchy"`);
}

/** Where it is said what the parent is, as the text of an array. @throws an error for what is no id of a reference */
function typeOf(parent: string): string {
  const names = parent.split('.');
  if (names.length < 2 || names.pop() !== 'id') throw new Error(`${parent} is not the id of a reference`);
  return `{${[...names, '@referredType'].join(',')}}`;
}

function ownType(type: string): string {
  if (!TYPE.test(type)) throw new Error(`${JSON.stringify(type)} is not the name of a resource`);
  return type.toLowerCase();
}

/** A reference that does not say what it refers to, refers to one of the table. */
function isOwn(said: string, own: string): string {
  return `coalesce(nullif(lower(btrim(${said}, E' \\t\\n\\r') collate "C"), ''), '${own}') = '${own}'`;
}
