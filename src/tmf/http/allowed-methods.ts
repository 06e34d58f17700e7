import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TmfException } from '../error/tmf.exception';
import { acceptPatchOf } from './operation';

/**
 * Answers what no route answers: OPTIONS on a known path with 204 and `Allow`, another method on it with 405.
 * (Fastify alone says 404.) Install it before the routes.
 */
export function answerOtherMethods(fastify: FastifyInstance): void {
  const paths = new Map<string, KnownPath>();

  fastify.addHook('onRoute', (route) => {
    const { method, url } = route;
    const key = trimSlash(url);
    const path = paths.get(key) ?? { methods: new Set<string>(['OPTIONS']) };
    for (const each of [method].flat()) path.methods.add(each);
    path.acceptPatch ??= acceptPatchOf(route);
    paths.set(key, path);
  });

  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    if (!request.is404) return done();
    const path = pathAt(paths, request.url);
    if (!path) return done();
    const allow = [...path.methods].sort().join(', ');
    if (request.method !== 'OPTIONS') {
      const detail = `${request.method} is not supported here; these are: ${allow}`;
      return done(new TmfException('methodNotAllowed', detail, { headers: { Allow: allow } }));
    }
    if (path.acceptPatch) reply.header('Accept-Patch', path.acceptPatch);
    reply.status(204).header('Allow', allow).send();
  });
}

interface KnownPath {
  readonly methods: Set<string>;
  acceptPatch?: string;
}

function pathAt(paths: ReadonlyMap<string, KnownPath>, url: string): KnownPath | undefined {
  const segments = trimSlash(url.split(/[?#]/, 1)[0] ?? '').split('/');
  for (const [pattern, path] of paths) {
    const wanted = pattern.split('/');
    if (wanted.length !== segments.length || pattern.includes('*')) continue;
    if (wanted.every((part, i) => part === segments[i] || (part.startsWith(':') && segments[i] !== ''))) return path;
  }
  return undefined;
}

function trimSlash(url: string): string {
  return url.length > 1 && url.endsWith('/') ? url.slice(0, -1) : url;
}
