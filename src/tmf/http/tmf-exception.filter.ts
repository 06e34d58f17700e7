import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailableError, StatementTimeoutError } from '../../database/failure';
import { InvalidPatchError, PatchConflictError } from '../patch/patch-error';
import { ExpensiveQueryError, InvalidQueryError, UnsupportedQueryError } from '../query/bounds/invalid-query';
import { unsupportedMediaType } from './media-types';
import { acceptPatchOf, consumedBy } from './operation';
import { describeTrace, traceparentOf } from './trace/trace';
import type { ErrorCode } from '../error/registry';
import { TmfException } from '../error/tmf.exception';

/** Turns whatever was thrown, in whatever layer, into a TMF Error answer. */
@Catch()
export class TmfExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('Error');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const exception = this.toTmfException(thrown, request);
    if (exception.status >= 500 && exception.cause) {
      this.logger.warn(`${exception.message} (${describe(exception.cause)}; ${traceOf(request)})`);
    }
    if (reply.sent) return;
    const acceptPatch = acceptPatchOf(request.routeOptions);
    if (exception.status === 415 && acceptPatch) reply.header('Accept-Patch', acceptPatch);
    if (exception.status === 503) reply.header('Retry-After', '1');
    reply
      .status(exception.status)
      .headers(exception.headers)
      .header('Content-Type', 'application/json; charset=utf-8')
      .send(JSON.stringify(exception.body()));
  }

  private toTmfException(thrown: unknown, request: FastifyRequest): TmfException {
    if (thrown instanceof TmfException) return thrown;
    if (thrown instanceof DatabaseUnavailableError) {
      return new TmfException('unavailable', thrown.message, { cause: thrown.cause });
    }
    if (thrown instanceof StatementTimeoutError) {
      return new TmfException('unavailable', 'The request took too long in the database.', { cause: thrown.cause });
    }
    if (thrown instanceof InvalidQueryError) return new TmfException('invalidQuery', thrown.message);
    if (thrown instanceof UnsupportedQueryError) return new TmfException('notSupported', thrown.message);
    if (thrown instanceof InvalidPatchError) return new TmfException('invalidPatch', thrown.message);
    if (thrown instanceof PatchConflictError) return new TmfException('patchConflict', thrown.message);
    if (thrown instanceof ExpensiveQueryError) return new TmfException('queryTooExpensive', thrown.message);
    // The client hung up, or broke off, in the middle of the body: it is not there to read this, and nothing is wrong here.
    if (thrown !== null && thrown === request.raw.errored) {
      return new TmfException('malformedRequest', 'The body broke off before its end');
    }
    const status = statusOf(thrown);
    const code = status === undefined ? undefined : CODES[status];
    if (code) return new TmfException(code, MESSAGES[code]?.(request) ?? (thrown as Error).message);
    const id = randomUUID();
    // The route, not the URL: an id or a filter may be personal.
    const { url = 'no route' } = request.routeOptions;
    this.logger.error(`${id} (${traceOf(request)}) ${request.method} ${url}: ${describe(thrown)}`, stackOf(thrown));
    return new TmfException('internalError', `Please report this id: ${id}`);
  }
}

/** The errors that Fastify and Nest raise by themselves, before or instead of a handler. */
const CODES: Partial<Record<number, ErrorCode>> = {
  400: 'malformedRequest',
  404: 'unknownPath',
  408: 'requestTimeout',
  413: 'payloadTooLarge',
  414: 'uriTooLong',
  415: 'unsupportedMediaType',
  431: 'headersTooLarge',
};

const MESSAGES: Partial<Record<ErrorCode, (request: FastifyRequest) => string>> = {
  unknownPath: ({ method, url }) => `${method} ${url.slice(0, 200)}`,
  unsupportedMediaType: (request) => unsupportedMediaType(request.headers['content-type'], consumedBy(request)).detail,
  payloadTooLarge: ({ headers, routeOptions }) => {
    const { 'content-length': length } = headers;
    const sent = length === undefined ? 'The body is too long' : `The body is ${length} bytes long`;
    return `${sent}; the limit is ${routeOptions.bodyLimit} (BODY_LIMIT)`;
  },
};

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : undefined;
}

function traceOf({ id, headers }: FastifyRequest): string {
  return describeTrace({ correlationId: id, traceparent: traceparentOf(headers) });
}

/**
 * For the log, which has no personal data. Of what quotes values the name alone: a data exception of PostgreSQL (class 22), and
 * JSON that cannot be parsed.
 */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { code } = thrown as { code?: unknown };
  if (thrown.name === 'SyntaxError') return thrown.name;
  const isDataException = typeof code === 'string' && /^22[A-Z\d]{3}$/.test(code);
  return `${thrown.name}: ${isDataException ? `SQLSTATE ${code}` : thrown.message}`;
}

/** Where it was thrown, without the message. */
function stackOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  return /^ {4}at [^]*/m.exec(thrown.stack ?? '')?.[0];
}
