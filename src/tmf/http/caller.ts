import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../declare/caller';

/** What is taken over from `X-Correlation-ID` into events; anything else is replaced by a new id. */
const CORRELATION_ID = /^[\x21-\x7e]{1,128}$/;

/** Who sends the request: nobody is asked yet, and everybody may do everything. */
export function callerOf({ headers }: FastifyRequest): Caller {
  const given = headers['x-correlation-id'];
  const correlationId = typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
  return { actor: undefined, client: undefined, rights: 'all', correlationId };
}
