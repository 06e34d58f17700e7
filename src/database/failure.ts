import { DatabaseError } from 'pg';
import { isConnectionError } from './connection';

/** The database cannot do it for now: the same may succeed in a moment. The message is for clients. */
export class DatabaseUnavailableError extends Error {
  /** @param endsConnection whether another connection may lead to where it can be done */
  constructor(
    message: string,
    cause: unknown,
    readonly endsConnection: boolean,
  ) {
    super(message, { cause });
  }

  /** Whether there is no room left where the database writes. */
  get isForRoom(): boolean {
    return codeOf(this.cause) === DISK_FULL;
  }
}

/** A statement has taken longer than it may. */
export class StatementTimeoutError extends Error {
  /** @param limit milliseconds */
  constructor(limit: number | undefined, cause: unknown) {
    super(limit === undefined ? 'It was ended before it was done' : `It took longer than ${limit} ms`, { cause });
  }
}

const STATEMENT_TIMED_OUT = '57014';
const READ_ONLY = '25006';
const DISK_FULL = '53100';

/** Refusals for now, by SQLSTATE or its first characters: nothing was written. */
const REFUSALS: Record<string, string> = {
  [READ_ONLY]: 'is read-only',
  [DISK_FULL]: 'has no room on its disk',
  '53': 'has too much to do',
  '58030': 'cannot read or write its files',
  '40001': 'is changed by others at the same place',
  '40P01': 'is changed by others at the same place',
  '55P03': 'is changed by others at the same place',
};

/** Of these, those that have to do with certain rows. */
const CONFLICTS = ['40001', '40P01', '55P03'];

/** SQLSTATE idle_in_transaction_session_timeout, which ends the connection, too. */
const IDLE_TIMED_OUT = '25P03';

/** A server says by itself that a statement takes too long; one that has not said so then is not there. Milliseconds. */
export const SILENCE = 2_000;

/** What the driver says of a server that is silent. */
export const SILENT_SERVER = 'Query read timeout';

/** SQLSTATE invalid_sql_statement_name, duplicate_prepared_statement. */
const UNPREPARED = new Set(['26000', '42P05']);

/** Why a statement did nothing on the connection that it was run on, but may well be run on another one. */
export function refusalHere(error: unknown): 'slow' | 'unprepared' | undefined {
  const code = codeOf(error);
  return code === STATEMENT_TIMED_OUT ? 'slow' : UNPREPARED.has(code) ? 'unprepared' : undefined;
}

/** No connection can be had, for whatever reason: the request is not to blame. */
export function noConnection(cause: unknown): DatabaseUnavailableError {
  return unavailable('takes no connection', cause, true);
}

/**
 * What an error of a statement means, if it is not the statement that is wrong.
 * @param options.cut what the connection has ended with meanwhile
 * @param options.limit of the time of a statement, milliseconds
 * @returns the error itself if it is
 */
export function failureOf(error: unknown, { cut, limit }: { cut?: Error; limit?: number }): unknown {
  const code = codeOf(error);
  const refusal = REFUSALS[code] ?? REFUSALS[code.slice(0, 2)];
  if (refusal !== undefined) return unavailable(refusal, error, cut !== undefined || code === READ_ONLY);
  if (code === STATEMENT_TIMED_OUT) return new StatementTimeoutError(limit, error);
  if (!cut && !isLost(error)) return error;
  const message =
    'The connection to the database was lost. Whether something was written is not known: look, or send it again with the same Idempotency-Key.';
  return new DatabaseUnavailableError(message, error, true);
}

/**
 * Whether nothing of a statement was written because of something in it, which may be one of several rows: what is wrong with it, or
 * what others change at the same place.
 * @param error of {@link failureOf}
 */
export function mayLieInOne(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return CONFLICTS.includes(codeOf(error.cause));
  return error instanceof DatabaseError && codeOf(error) !== '';
}

/** Whether the connection is of no use any more. */
export function isLost(error: unknown): boolean {
  return codeOf(error) === IDLE_TIMED_OUT || (error as Error).message === SILENT_SERVER || isConnectionError(error);
}

function unavailable(state: string, cause: unknown, endsConnection: boolean): DatabaseUnavailableError {
  return new DatabaseUnavailableError(`The database ${state}. Nothing was written. Try again.`, cause, endsConnection);
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : '';
}
