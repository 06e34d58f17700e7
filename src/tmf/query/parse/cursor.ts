import { createHash } from 'node:crypto';
import { InvalidQueryError } from '../bounds/invalid-query';
import type { SortKey } from './sort';

/** A position in an order: that of an item, whether it is still there or not. Clients see it as an opaque text. */
export interface Cursor {
  /** Values of the columns that the list is ordered by, as PostgreSQL writes them. */
  readonly keys: readonly (string | null)[];
  /** The last tie-breaker. */
  readonly id: string;
}

const MAX_KEYS = 20;

/** The opaque form; it is for lists of the same sort only. */
export function encodeCursor({ sort, keys, id }: Cursor & { readonly sort: readonly SortKey[] }): string {
  return Buffer.from(JSON.stringify([signature(sort), id, ...keys])).toString('base64url');
}

/**
 * @param value of `after` or `before`; empty stands for no position: the beginning, or the end
 * @throws {InvalidQueryError} for a text that no list of this sort gave out
 */
export function parseCursor(name: string, value: string, sort: readonly SortKey[]): Cursor | undefined {
  if (value === '') return undefined;
  const parts = decodeParts(value);
  if (!parts) throw new InvalidQueryError(`${name}: is not a cursor of this API`);
  const [given, id = '', ...keys] = parts;
  if (given !== signature(sort)) throw new InvalidQueryError(`${name}: is a cursor of a list with another sort`);
  if (id === null) throw new InvalidQueryError(`${name}: is not a cursor of this API`);
  return { id, keys };
}

function decodeParts(value: string): (string | null)[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length < 2 || parts.length > 2 + MAX_KEYS) return undefined;
    const valid = parts.every((part) => part === null || (typeof part === 'string' && !/\0|\p{Surrogate}/u.test(part)));
    return valid ? (parts as (string | null)[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Tells the order of one sort from that of another. */
function signature(sort: readonly SortKey[]): string {
  if (sort.length === 0) return '';
  return createHash('sha256')
    .update(JSON.stringify(sort.map(({ text }) => text)))
    .digest('base64url')
    .slice(0, 8);
}
