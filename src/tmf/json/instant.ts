/**
 * Points in time, as microseconds since 1970 in UTC: what PostgreSQL's timestamptz holds. `tmf_instant()` in the
 * database reads stored date-times in the same way.
 */
export type Instant = bigint;

/** From the first instant up to, and without, the second: a moment, or the day that a bare date names (FIL-5). */
export interface InstantRange {
  readonly from: Instant;
  readonly to: Instant;
  /** As the client wrote it. */
  readonly text: string;
}

const DATE = String.raw`(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`([01]\d|2[0-3]):([0-5]\d)`;
/** PostgreSQL knows no offsets of 16 hours and more. */
const OFFSET = String.raw`[Zz]|[+-](?:0\d|1[0-5]):[0-5]\d`;

const STORED = new RegExp(String.raw`^${DATE}[Tt]${TIME}:([0-5]\d|60)(?:\.(\d+))?(${OFFSET})$`);
/** Seconds and offset may be left out; a `+` that was not encoded has become a space. */
const LITERAL = new RegExp(String.raw`^${DATE}(?:[Tt]${TIME}(?::([0-5]\d|60)(?:\.(\d+))?)?(${OFFSET}| \d\d:\d\d)?)?$`);

const DAY = 86_400_000_000n;

/** The instant that a stored RFC 3339 date-time names; undefined for any other text. Digits after the sixth are cut. */
export function parseInstant(text: string): Instant | undefined {
  const match = STORED.exec(text);
  return match ? toInstant(match) : undefined;
}

/** Reads a literal of a query: a date-time, in UTC if it has no offset, or a bare date. */
export function parseInstantRange(text: string): InstantRange | undefined {
  const match = LITERAL.exec(text);
  const from = match ? toInstant(match) : undefined;
  if (!match || from === undefined) return undefined;
  const isDate = match[4] === undefined;
  return { from, to: from + (isDate ? DAY : 1n), text };
}

function toInstant([, ...parts]: RegExpExecArray): Instant | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part) => Number(part ?? 0));
  const [fraction = '', offset = 'Z'] = parts.slice(6);
  if (year === 0 || day > daysIn(year, month)) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return BigInt(date.getTime()) * 1000n + micros - offsetMinutes(offset) * 60_000_000n;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function offsetMinutes(offset: string): bigint {
  if (/^z$/i.test(offset)) return 0n;
  const [hours = '', minutes = ''] = offset.slice(1).split(':');
  const size = BigInt(hours) * 60n + BigInt(minutes);
  return offset.startsWith('-') ? -size : size;
}
