// Room tmf/store: the table of a resource: statements, what is gathered, changes in hand.

import { statementsOf } from '../../database/database';
import { MAX_GATHERED_SIZE } from './gathered';

/** The number of rows, from the counter (see `database/tables/resource-table.ts`). */
export function selectTotal(table: string): string {
  return `select sum(total)::bigint as total from "${table}_count"`;
}

/** Bytes of a document as it is printed; rows of old do not say. */
export const SIZE = 'coalesce(size, octet_length(document::text))';

/** The time of its creation tells a resource from an earlier one with the same id. */
const VERSION_TEXT = `revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint)`;
const VERSION = `${VERSION_TEXT} as version, updated_at as time`;

/** Not `now()`, the start of the transaction: that of a later change can be earlier, if it had to wait for the row. */
const LATER = 'greatest(clock_timestamp(), updated_at)';

/** A resource with its version, up to the condition. */
export function selectVersioned(table: string): string {
  return `select id, document::text as json, ${VERSION} from "${table}"`;
}

/** Statements whose text never changes, prepared once per connection. */
export function prepare(table: string) {
  const named = statementsOf(table);
  const select = selectVersioned(table);
  return {
    find: named('find', `${select} where id = $1`),
    findMany: named(
      'findMany',
      // One look-up by the index each, however large the table is: not `= any`, which the planner may answer by reading all of it. (A
      // prepared plan is as old as the statistics.)
      `select found.* from unnest($1::text[]) asked(id), lateral (
         select id, case when size <= ${MAX_GATHERED_SIZE} then document::text end as json, ${VERSION}
         from "${table}" where id = asked.id offset 0
       ) found`,
    ),
    lock: named('lock', `${select} where id = $1 for update`),
    insert: named(
      'insert',
      `with changed as (
         insert into "${table}" (id, document, size) values ($1, $2::jsonb, $12)
         returning id, document, size, ${VERSION}
       ), ${recordEvent(3)}
       select version, time from changed`,
    ),
    insertMany: named(
      'insertMany',
      // The rows of the events are those of the resources: all are written, or none.
      `with given as (
         select * from rows from (
           unnest($1::text[], $2::uuid[], $3::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]),
           jsonb_array_elements($4::jsonb)
         ) with ordinality as given(id, event_id, size, ${CONTEXT.join(', ')}, document, position)
       ), changed as (
         insert into "${table}" (id, document, size) select id, document, size from given order by position
         returning id, ${VERSION}
       ), recorded as (
         insert into event ${EVENT_COLUMNS}
         select event_id, 'create', null, $5, id, ${CONTEXT.join(', ')}, document, size, now() from given order by position
       )
       select changed.id, version, time from changed`,
    ),
    update: named(
      'update',
      `with changed as (
         update "${table}" set document = $2::jsonb, size = $13, revision = revision + 1, updated_at = ${LATER}
         where id = $1 and ${VERSION_TEXT} = $12
         returning id, document, size, ${VERSION}
       ), ${recordEvents(3)}
       select version, time from changed`,
    ),
    delete: named(
      'delete',
      `with changed as (
         delete from "${table}" where id = $1 and ($11::text is null or ${VERSION_TEXT} = $11)
         returning id, document, size, ${LATER} as time
       ), ${recordEvent(2)}
       select id, document::text as json, time from changed`,
    ),
  };
}

/** What events say of where a change comes from, in the order of `contextValues()`. */
export const CONTEXT = ['origin', 'correlation_id', 'traceparent', 'actor', 'client'];

const EVENT_COLUMNS = `(id, change, field_path, resource, resource_id, ${CONTEXT.join(', ')}, document, size, time)`;

/** Placeholders of the nine values of an event, in the order of `eventValues()`. */
function eventPlaceholders(first: number): string[] {
  return Array.from({ length: 9 }, (_, index) => `$${first + index}`);
}

/** The part of a write that appends its one event. (Without `unnest`, which costs a tenth of an insert.) */
function recordEvent(first: number): string {
  const [id, change, fieldPath, resource, ...context] = eventPlaceholders(first);
  return `recorded as (
    insert into event ${EVENT_COLUMNS}
    select ${id}::uuid, ${change}, ${fieldPath}, ${resource}, id, ${context.join(', ')}, document, size, time from changed
  )`;
}

/** The part of a write that appends any number of events: id, change and field path are arrays. */
function recordEvents(first: number): string {
  const [id, change, fieldPath, resource, ...context] = eventPlaceholders(first);
  return `recorded as (
    insert into event ${EVENT_COLUMNS}
    select draft.id, draft.change, draft.field_path, ${resource}, changed.id, ${context.join(', ')}, changed.document,
      changed.size, changed.time
    from changed,
      unnest(${id}::uuid[], ${change}::text[], ${fieldPath}::text[])
        with ordinality as draft(id, change, field_path, position)
    order by draft.position
  )`;
}
