import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { ANYBODY, type Caller, type Identity } from '../declare/caller';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends it, once that is known; null where nobody is asked. */
    identity: Identity | null;
  }
}

/** What is taken over from `X-Correlation-ID` into events; anything else is replaced by a new id. */
const CORRELATION_ID = /^[\x21-\x7e]{1,128}$/;

/** Who sends the request. */
export function callerOf({ headers, identity }: FastifyRequest): Caller {
  const given = headers['x-correlation-id'];
  const correlationId = typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
  return { ...(identity ?? ANYBODY), correlationId };
}
