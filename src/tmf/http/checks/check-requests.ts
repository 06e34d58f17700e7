// Room tmf/http/checks: what every request must be: its host, its path.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Settings } from '../../../config/env';
import { TmfException } from '../../error/tmf.exception';
import { quote } from '../../query/bounds/invalid-query';
import { queryOf } from '../../query/parse/raw-query';
import { answerTrace } from '../trace/trace';
import { answerHeaders, headersOfSwaggerUi } from './answer-headers';
import { acceptAbsoluteForm, requirePlainPath } from './plain-path';
import { hostCheck, requireOneHost } from './served-hosts';

/** What is unlike the rest: whether a URL is of that kind. */
interface Exceptions {
  /** Load balancers name what they like in `Host`. */
  readonly isHealthCheck: (url: string) => boolean;
  /** Has scripts. */
  readonly isSwaggerUi: (url: string) => boolean;
  /** Where Swagger UI logs in: origins, known when the first request comes. */
  readonly loginOrigins: () => readonly string[];
}

/**
 * Checks what every request must be, whatever its route: sent to a host that is served, to a path in its one spelling. Sets
 * what every answer says. Install it before the routes.
 */
export function checkRequests(
  fastify: FastifyInstance,
  { http, query }: Settings,
  { isHealthCheck, isSwaggerUi, loginOrigins }: Exceptions,
): void {
  const requireServedHost = hostCheck(http);
  const { publicUrl } = http;
  const ownOrigins = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  const headers = answerHeaders(http);
  let swaggerUiHeaders: ReturnType<typeof headersOfSwaggerUi> | undefined;
  const headersOf = (url: string) =>
    isSwaggerUi(url) ? (swaggerUiHeaders ??= headersOfSwaggerUi(http, [...ownOrigins, ...loginOrigins()])) : headers;
  // Without a listener the server would answer by itself.
  fastify.server.on('checkExpectation', (request, answer) => fastify.server.emit('request', request, answer));

  fastify.addHook('onRequest', (request, reply, done) => {
    try {
      acceptAbsoluteForm(request.raw);
      reply.headers(headersOf(request.url)).headers(answerTrace(request));
      const isHealth = isHealthCheck(request.url);
      requireOneHost(request, isHealth);
      if (!isHealth) requireServedHost(request);
      requirePlainPath(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  // After it is known who asks, and that there is such a path.
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    try {
      if (!request.is404) {
        requireKnownExpectation(request);
        requireQueryLength(request, query);
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

/** @throws {TmfException} 417 (RFC 9110, 10.1.1) */
function requireKnownExpectation({ headers }: FastifyRequest): void {
  const { expect } = headers;
  if (expect === undefined || expect.trim().toLowerCase() === '100-continue') return;
  throw new TmfException('expectationFailed', `Expect must be 100-continue, or be left out, not ${quote(expect)}`);
}

/** @throws {TmfException} 414 */
function requireQueryLength({ url }: FastifyRequest, { maxLength }: Settings['query']): void {
  const { length } = queryOf(url);
  if (length <= maxLength) return;
  const detail = `The query is ${length} characters long; the limit is ${maxLength} (QUERY_MAX_LENGTH)`;
  throw new TmfException('uriTooLong', detail);
}
