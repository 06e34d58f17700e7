import { type Instant, parseInstant } from '../../json/instant';
import type { MetaAttribute } from '../meta';
import { type Leaf, SIGNS, type Steps } from '../predicate';
import type { Parameters } from './parameters';
import type { Where } from './where';

/** Every table has them, with a B-tree each, followed by the id. */
const COLUMNS: Readonly<Record<MetaAttribute, string>> = { createdAt: 'created_at', changedAt: 'updated_at' };

/** The column of a meta attribute; undefined if the path leads into the document. */
export function timeColumn(path: Steps): string | undefined {
  const [step] = path;
  return step?.kind === 'meta' ? COLUMNS[step.name] : undefined;
}

/** A condition on a meta attribute; undefined for one on the document. */
export function onTime(leaf: Leaf, parameters: Parameters): Where | undefined {
  const column = timeColumn(leaf.path);
  if (column === undefined) return undefined;
  if (leaf.kind === 'exists' || leaf.kind === 'present') return { sql: 'true', access: 'column' };
  if (leaf.kind !== 'instant') throw new Error(`${leaf.kind} is not for points in time`);
  const { operator, values } = leaf;
  const compared = (sign: string, instant: Instant): string =>
    `${column} ${sign} ${parameters.bind(timestamp(instant))}::timestamptz`;
  const ways = values.map(({ from, to }) =>
    operator === 'eq' ? `(${compared('>=', from)} and ${compared('<', to)})` : compared(SIGNS[operator], from),
  );
  return { sql: ways.length === 0 ? 'false' : `(${ways.join(' or ')})`, access: 'column' };
}

/** A value of such a column as a cursor has it, whatever the settings of the connection. */
export function timeText(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** Whether {@link timeText} can have made it. */
export function isTimeText(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text) && parseInstant(text) !== undefined;
}

/** As PostgreSQL reads it. No row is from before the year 1 or after the year 9999, which offsets can lead to. */
function timestamp(instant: Instant): string {
  const fraction = ((instant % SECOND) + SECOND) % SECOND;
  const date = new Date(Number((instant - fraction) / 1000n));
  if (date.getUTCFullYear() < 1) return '-infinity';
  if (date.getUTCFullYear() > 9999) return 'infinity';
  return `${date.toISOString().slice(0, 19)}.${String(fraction).padStart(6, '0')}Z`;
}

const SECOND = 1_000_000n;
