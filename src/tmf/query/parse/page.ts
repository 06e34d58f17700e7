import { type Cursor, parseCursor } from './cursor';
import { InvalidQueryError } from '../bounds/invalid-query';
import { type Directive, type RawQuery, decode } from './raw-query';
import type { SortKey } from './sort';

/** The window of a list. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
  /** Bytes of the documents on the page, as PostgreSQL prints them; the first one is there whatever its size. */
  readonly maxSize: number;
  /** Whether the client named `offset`, `limit` or a `Range`; only then can the answer be a 206 (D1). */
  readonly asked: boolean;
  /** Whether the window came from `Range: items=`; only then is one past the end a 416 (PAG-9). */
  readonly range: boolean;
  /** Instead of an offset: the position in the order that the window begins after, or ends before. */
  readonly from?: From;
}

/** Where a window of a walk starts. Without a cursor: at the beginning, or before at the end. */
export interface From {
  readonly side: 'after' | 'before';
  readonly cursor: Cursor | undefined;
}

export interface PageLimits {
  readonly defaultLimit: number;
  readonly maxLimit: number;
  readonly maxSize: number;
}

/**
 * Reads the window that is asked for: `offset` and `limit`, `after` or `before` and `limit`, or else `Range: items=`
 * (HDR-21). A limit over the maximum is the maximum.
 * @param range the `Range` header; ignored if it counts in another unit, and if the query asks for a window
 * @throws {InvalidQueryError} (PAG-8)
 */
export function parsePage(
  { directives }: RawQuery,
  range: string | undefined,
  sort: readonly SortKey[],
  limits: PageLimits,
): Page {
  const offset = parseInteger('offset', directives);
  const limit = parseInteger('limit', directives);
  const from = parseFrom(directives, sort);
  const asked = offset !== undefined || limit !== undefined;
  if (from && offset !== undefined) throw new InvalidQueryError(`${from.side} and offset exclude each other`);
  if (!asked && !from && range !== undefined) {
    const window = parseRange(range, limits);
    if (window) return window;
  }
  return {
    offset: offset ?? 0,
    limit: Math.min(limit ?? limits.defaultLimit, limits.maxLimit),
    maxSize: limits.maxSize,
    asked,
    range: false,
    ...(from && { from }),
  };
}

function parseInteger(name: Directive, directives: RawQuery['directives']): number | undefined {
  const value = single(name, directives);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number)) {
    throw new InvalidQueryError(`${name}: must be an integer, 0 or more, not ${JSON.stringify(value)}`);
  }
  return number;
}

function parseFrom(directives: RawQuery['directives'], sort: readonly SortKey[]): From | undefined {
  const after = single('after', directives);
  const before = single('before', directives);
  if (after !== undefined && before !== undefined) throw new InvalidQueryError('after and before exclude each other');
  if (after !== undefined) return { side: 'after', cursor: parseCursor('after', after, sort) };
  if (before !== undefined) return { side: 'before', cursor: parseCursor('before', before, sort) };
  return undefined;
}

/** The one value of a directive, decoded. @throws {InvalidQueryError} if there are more */
export function single(name: Directive, directives: RawQuery['directives']): string | undefined {
  const [value, ...more] = directives.get(name) ?? [];
  if (more.length > 0) throw new InvalidQueryError(`${name}: can be given once`);
  return value === undefined ? undefined : decode(value);
}

/** `items=11-20`, counted from 1; `items=11-` is as long as a page is by default. */
function parseRange(header: string, { defaultLimit, maxLimit, maxSize }: PageLimits): Page | undefined {
  const [unit = '', ranges = ''] = header.split('=', 2);
  if (unit.trim().toLowerCase() !== 'items') return undefined;
  const match = /^\s*(\d{1,15})\s*-\s*(\d{1,15})?\s*$/.exec(ranges);
  const first = Number(match?.[1]);
  const last = match?.[2] === undefined ? first + defaultLimit - 1 : Number(match[2]);
  if (!match || first < 1 || last < first) {
    throw new InvalidQueryError(`Range: must be items=first-last, counted from 1, not ${JSON.stringify(header)}`);
  }
  return { offset: first - 1, limit: Math.min(last - first + 1, maxLimit), maxSize, asked: true, range: true };
}
