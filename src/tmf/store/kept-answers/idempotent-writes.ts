// Room tmf/store/kept-answers: answers that are kept for retries.

import { createHash } from 'node:crypto';
import { type Database, type Session, statementsOf } from '../../../database/database';
import { SWEEP_SIZE, removeAll } from '../../../database/sweeper';
import { TmfException } from '../../error/tmf.exception';
import type { Answer } from '../../http/answer';

/** A write with an `Idempotency-Key`. */
export interface KeyedWrite {
  /** Method and path. */
  readonly scope: string;
  readonly key: string;
  /** Parsed. */
  readonly body: unknown;
}

/** What has come of a write. */
export interface Answered {
  readonly answer: Answer;
}

/** How long an answer is kept, as an SQL interval. */
const KEPT = "interval '24 hours'";

const named = statementsOf('idempotency_key');

/** Whoever has this lock is the first; PostgreSQL lets go of it at the end of the transaction. */
const LOCK = named('lock', 'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as "isFirst"');

const FIND = named(
  'find',
  `select fingerprint, status, headers, body from idempotency_key
   where scope = $1 and key = $2 and created_at > now() - ${KEPT}`,
);

/** A key that is there already has expired. */
const KEEP = named(
  'keep',
  `insert into idempotency_key (scope, key, fingerprint, status, headers, body) values ($1, $2, $3, $4, $5, $6)
   on conflict (scope, key) do update set fingerprint = excluded.fingerprint, status = excluded.status,
     headers = excluded.headers, body = excluded.body, created_at = now()`,
);

const SWEEP = named(
  'sweep',
  `delete from idempotency_key where ctid = any (array(
     select ctid from idempotency_key where created_at <= now() - ${KEPT} limit ${SWEEP_SIZE} for update skip locked
   )) returning key`,
);

/** Makes writes that clients may repeat: the answer is kept with what was written, for 24 hours, and given again. */
export class IdempotentWrites {
  constructor(private readonly database: Database) {}

  /**
   * Runs the write in a transaction that also keeps its answer, or gives the answer of the first time and nothing more. A write
   * that fails keeps nothing: it can be tried again with the same key.
   * @throws {TmfException} 409 for another body than the first time, or while the first is still running
   */
  run<T extends Answered>(keyed: KeyedWrite, write: (session: Session) => Promise<T>): Promise<T | Answered> {
    const { scope, key } = keyed;
    return this.database.transaction(async (session) => {
      const [lock] = await session.query<{ isFirst: boolean }>(LOCK, [`${scope} ${key}`]);
      if (!lock?.isFirst) {
        throw new TmfException(
          'idempotencyKeyInUse',
          'The first request with this Idempotency-Key is still running. Send the same again.',
        );
      }
      const kept = await this.kept(keyed, session);
      if (kept) return { answer: kept };
      const written = await write(session);
      const { answer } = written;
      const values = [scope, key, fingerprintOf(keyed), answer.status, JSON.stringify(answer.headers), answer.body];
      await session.query(KEEP, values);
      return written;
    });
  }

  /**
   * The answer of the first time; undefined if there was none.
   * @throws {TmfException} 409 for another body than the first time
   */
  async kept(keyed: KeyedWrite, session: Session = this.database): Promise<Answer | undefined> {
    const [row] = await session.query<Answer & { fingerprint: Buffer }>(FIND, [keyed.scope, keyed.key]);
    if (!row) return undefined;
    const { fingerprint, ...answer } = row;
    if (fingerprint.equals(fingerprintOf(keyed))) return answer;
    throw new TmfException(
      'idempotencyKeyReused',
      'The first request with this Idempotency-Key had another body. Send that again, or this one with a new key.',
    );
  }

  /** Removes what has been kept for long enough. @returns how many answers */
  sweep(stopping?: AbortSignal): Promise<number> {
    return removeAll(this.database, SWEEP, [], stopping);
  }
}

function fingerprintOf({ body }: KeyedWrite): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(body) ?? '')
    .digest();
}
