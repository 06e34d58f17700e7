// Room tmf/http/trace: the ids by which a request is followed from system to system.

import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What ties a request to what caused it, and what comes of it. */
export interface Trace {
  /** 1 to 128 visible ASCII characters. */
  readonly correlationId: string;
  /** Version 00 of W3C Trace Context; absent where the request had none. */
  readonly traceparent?: string | null | undefined;
}

/** What is taken over of an id; anything else is as if it had not been sent. */
const ID = /^[\x21-\x7e]{1,128}$/;

/** Version 00 (https://www.w3.org/TR/trace-context/): neither of its ids is all zeros. */
const TRACEPARENT = /^00-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})$/;

/** The flags that are defined: sampled, and random. The others have to be sent as zeros. */
const KNOWN_FLAGS = 0b11;

/** `X-Correlation-ID`, else `X-Request-Id`, else a new id. Fastify has it as the id of the request. */
export function correlationIdOf({ headers }: { readonly headers: IncomingHttpHeaders }): string {
  return idIn(headers['x-correlation-id']) ?? idIn(headers['x-request-id']) ?? randomUUID();
}

/** @returns undefined if there is none, or none of version 00 */
export function traceparentOf({ traceparent }: IncomingHttpHeaders): string | undefined {
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined;
}

/** What every answer says of its request. Names in lower case, as Fastify keeps them. */
export function answerTrace(request: {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
}): Record<string, string> {
  const { id, headers } = request;
  const requestId = idIn(headers['x-request-id']);
  const traceparent = traceparentOf(headers);
  return {
    'x-correlation-id': id,
    ...(requestId !== undefined && { 'x-request-id': requestId }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

/** What a request to another system says that comes of another one: it is a step of its own in the same trace. */
export function onwardTrace({ correlationId, traceparent }: Trace): Record<string, string> {
  const [, trace, flags = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const kept = (parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, '0');
  return {
    'x-correlation-id': correlationId,
    ...(trace !== undefined && { traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-${kept}` }),
  };
}

/** For the log. It is of visible ASCII characters, and so of one line. */
export function describeTrace({ correlationId, traceparent }: Trace): string {
  return `correlation ${correlationId}${traceparent ? `, trace ${traceparent}` : ''}`;
}

function idIn(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && ID.test(header) ? header : undefined;
}
