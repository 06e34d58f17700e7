import { type ValueCheck, answerSchemas } from './answer-schemas';
import type { Answer, AnswerDocument, AnswerOperation, DescribedAnswer } from './document';

/** What in an answer is not as the document says: a line each. */
export type AnswerCheck = (answer: Answer) => string[];

/** Headers of HTTP itself, which documents do not mention. */
const TRANSPORT_HEADERS = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive'],
  // What every answer has: to be followed by, and so that browsers do nothing with it.
  ...['x-correlation-id', 'x-request-id', 'traceparent'],
  ...['cache-control', 'content-security-policy', 'x-content-type-options', 'x-frame-options'],
  'strict-transport-security',
  // Of CORS and rate limits, where they are on.
  ...['vary', 'access-control-allow-origin', 'access-control-expose-headers'],
  ...['access-control-allow-headers', 'access-control-allow-methods', 'access-control-max-age'],
  ...['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
]);

/** Below a base path, and no part of the API: what describes it. */
const DESCRIPTIONS = /^\/(openapi\.json|schema\/[^/]+)$/;

/**
 * Answers of HTTP rather than of an operation: OPTIONS on a path that is described, and what is refused whatever it is for (its
 * `Expect`, its host).
 */
const isOfHttp = ({ method, status }: Answer) =>
  (method === 'OPTIONS' && status === 204) || status === 417 || status === 421;

const isError = ({ status }: Answer) => status >= 400;

/** Checks the answers of an API against its document. It has nothing to say of what is not below the base path. */
export function answerCheck(document: AnswerDocument, basePath: string): AnswerCheck {
  const schemas = answerSchemas(document);
  const checks = new Map<string, ValueCheck>();
  const schemaAt = (...steps: string[]): ValueCheck => {
    const key = steps.join(' ');
    const check = checks.get(key) ?? schemas(...steps);
    checks.set(key, check);
    return check;
  };

  function problemsOf(answer: Answer, path: string): string[] {
    const item = document.paths[path] ?? {};
    const found = operationFor(item, answer);
    if (!found) return isOfHttp(answer) ? [] : [`status ${answer.status} of ${answer.method} ${path} is not described`];
    const [method, described] = found;
    const at = ['paths', path, method, 'responses', String(answer.status)];
    return [...headerProblems(answer, described, at), ...bodyProblems(answer, described, at)];
  }

  function headerProblems({ headers }: Answer, described: DescribedAnswer, at: string[]): string[] {
    const names = new Map(Object.keys(described.headers ?? {}).map((name) => [name.toLowerCase(), name]));
    return Object.entries(headers).flatMap(([header, text]) => {
      if (TRANSPORT_HEADERS.has(header)) return [];
      const name = names.get(header);
      if (name === undefined) return [`header ${header} is not described`];
      const type = described.headers?.[name]?.schema?.type;
      const problem = schemaAt(...at, 'headers', name, 'schema')(type === 'integer' ? Number(text) : text);
      return problem === undefined ? [] : [`header ${name}: ${problem}`];
    });
  }

  function bodyProblems({ method, headers, body }: Answer, { content = {} }: DescribedAnswer, at: string[]): string[] {
    const types = Object.keys(content);
    if (types.length === 0) return body === '' ? [] : ['a body is not described'];
    const [type = ''] = (headers['content-type'] ?? '').split(';');
    if (!types.includes(type)) return [`media type ${type || 'none'} is not described`];
    if (method === 'HEAD') return body === '' ? [] : ['an answer to HEAD has no body'];
    const problem = schemaAt(...at, 'content', type, 'schema')(JSON.parse(body));
    return problem === undefined ? [] : [`body: ${problem}`];
  }

  return (answer) => {
    const path = pathBelow(basePath, answer.url);
    if (path === undefined || path === '' || DESCRIPTIONS.test(path)) return [];
    const template = templateOf(Object.keys(document.paths), path);
    if (template !== undefined) return problemsOf(answer, template);
    return isError(answer) ? [] : [`path ${path} is not described`];
  };
}

/** The answer as the document has it: of the method, or where the path does not have this, an error of another one. */
function operationFor(
  item: Readonly<Record<string, AnswerOperation>>,
  answer: Answer,
): [method: string, described: DescribedAnswer] | undefined {
  const method = (answer.method === 'HEAD' ? 'GET' : answer.method).toLowerCase();
  const operations = item[method] ? [[method, item[method]] as const] : isError(answer) ? Object.entries(item) : [];
  for (const [name, { responses }] of operations) {
    const described = responses[answer.status];
    if (described) return [name, described];
  }
  return undefined;
}

/** Decoded, without query, and without a slash at the end; undefined for one that is not below the base path. */
function pathBelow(basePath: string, url: string): string | undefined {
  const [raw = ''] = url.split(/[?#]/, 1);
  const path = raw.replace(/\/$/, '');
  return path === basePath || path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined;
}

function templateOf(templates: readonly string[], path: string): string | undefined {
  const segments = path.split('/');
  return templates.find((template) => {
    const wanted = template.split('/');
    return (
      wanted.length === segments.length &&
      wanted.every((part, n) => part === segments[n] || (part.startsWith('{') && segments[n] !== ''))
    );
  });
}
