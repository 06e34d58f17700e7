import type { FastifyReply } from 'fastify';

/** A complete answer, as it can be sent now or kept to be sent again. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/** Sets status and headers. @returns the body, for the handler to return */
export function send(reply: FastifyReply, { status, headers, body }: Answer): string {
  reply.status(status).headers(headers);
  return body;
}
