import type { FastifyRequest } from 'fastify';
import type { Caller } from '../declare/caller';
import { traceparentOf } from './trace/trace';

/** Who sends the request: nobody is asked yet, and everybody may do everything. */
export function callerOf({ id, headers }: FastifyRequest): Caller {
  return {
    actor: undefined,
    client: undefined,
    rights: 'all',
    correlationId: id,
    traceparent: traceparentOf(headers),
  };
}
