import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hubAdministration } from '../../../src/hub-notification/admin/hub-administration';
import { ApiRegistry } from '../../../src/tmf/declare/api.registry';
import { type AnswerCheck, answerCheck } from './answer-check';
import type { Answer, AnswerDocument } from './document';
import { reportUntrueAnswer } from './untrue-answers';

/** Has every answer of the application checked against the OpenAPI documents that it serves. */
export async function watchAnswers(app: NestFastifyApplication): Promise<void> {
  const checks = await Promise.all(
    [...app.get(ApiRegistry).apis, hubAdministration].map(({ basePath }, n) =>
      checkOf(app, basePath, `198.51.100.${n}`),
    ),
  );
  onAnswer(app.getHttpServer(), (answer) => {
    for (const problem of checks.flatMap((check) => check(answer))) {
      const { method, url, status, body } = answer;
      reportUntrueAnswer(`${method} ${url.slice(0, 300)} answered ${status}: ${problem}\n  ${body.slice(0, 500)}`);
    }
  });
}

/** Checks by the text of their document: most applications of a test file serve the same ones. */
const known = new Map<string, AnswerCheck>();

/** @param remoteAddress of who asks, so that no limit of requests is reached by all documents together */
async function checkOf(app: NestFastifyApplication, basePath: string, remoteAddress: string): Promise<AnswerCheck> {
  const { payload, statusCode } = await app.inject({ url: `${basePath}/openapi.json`, remoteAddress });
  if (statusCode !== 200 && statusCode !== 401) throw new Error(`${basePath}/openapi.json answered ${statusCode}`);
  const check = known.get(payload) ?? answerCheck(JSON.parse(payload) as AnswerDocument, basePath);
  known.set(payload, check);
  return check;
}

/** Sees what goes out, whoever sends it, before the client does. */
function onAnswer(server: Server, see: (answer: Answer) => void): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    const headers: Record<string, string> = {};
    before(response, 'writeHead', (args) => {
      // Headers that are given here are not among those of `getHeaders()`.
      const last = args.at(-1);
      if (typeof last === 'object' && last !== null) collectHeaders(last, headers);
    });
    before(response, 'write', ([chunk]) => collectBody(chunk, chunks));
    before(response, 'end', ([chunk]) => {
      collectHeaders(response.getHeaders(), headers);
      collectBody(chunk, chunks);
      const { method = '', url = '' } = request;
      see({ method, url, status: response.statusCode, headers, body: Buffer.concat(chunks).toString() });
    });
  });
}

function before(response: ServerResponse, method: 'writeHead' | 'write' | 'end', see: (args: unknown[]) => void): void {
  const original = Reflect.get(response, method) as (this: void, ...args: unknown[]) => unknown;
  const watched = (...args: unknown[]): unknown => {
    see(args);
    return Reflect.apply(original, response, args);
  };
  Object.assign(response, { [method]: watched });
}

function collectHeaders(from: object, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(from)) headers[name.toLowerCase()] = String(value);
}

function collectBody(chunk: unknown, chunks: Buffer[]): void {
  if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
  else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
}
