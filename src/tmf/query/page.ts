import { InvalidQueryError } from './invalid-query';
import type { RawQuery } from './raw-query';

/** The window of a list. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
  /** Whether the client named `offset` or `limit`; only then can the answer be a 206 (D1). */
  readonly asked: boolean;
}

export interface PageLimits {
  readonly defaultLimit: number;
  readonly maxLimit: number;
}

/** Reads `offset` and `limit`; a limit over the maximum is the maximum. @throws {InvalidQueryError} (PAG-8) */
export function parsePage({ directives }: RawQuery, { defaultLimit, maxLimit }: PageLimits): Page {
  const offset = parseInteger('offset', directives.get('offset'));
  const limit = parseInteger('limit', directives.get('limit'));
  return {
    offset: offset ?? 0,
    limit: Math.min(limit ?? defaultLimit, maxLimit),
    asked: offset !== undefined || limit !== undefined,
  };
}

function parseInteger(name: string, values: readonly string[] | undefined): number | undefined {
  if (values === undefined) return undefined;
  const [value = ''] = values;
  const number = Number(value);
  if (values.length > 1) throw new InvalidQueryError(`${name}: can be given once`);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number)) {
    throw new InvalidQueryError(`${name}: must be an integer, 0 or more, not ${JSON.stringify(value)}`);
  }
  return number;
}
