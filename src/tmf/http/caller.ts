import type { FastifyRequest } from 'fastify';
import { ANYBODY, type Caller, type Identity } from '../declare/caller';
import { traceparentOf } from './trace/trace';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends it, once that is known; null where nobody is asked. */
    identity: Identity | null;
  }
}

/** Who sends the request. */
export function callerOf({ id, headers, identity }: FastifyRequest): Caller {
  return { ...(identity ?? ANYBODY), correlationId: id, traceparent: traceparentOf(headers) };
}
