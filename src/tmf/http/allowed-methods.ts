import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TmfException } from '../error/tmf.exception';
import { PATCH_MEDIA_TYPES } from './media-types';

/**
 * Answers what no route answers: OPTIONS on a known path with 204 and `Allow`, another method on it with 405.
 * (Fastify alone says 404.) Install it before the routes.
 */
export function answerOtherMethods(fastify: FastifyInstance): void {
  const routes = new Map<string, Set<string>>();

  fastify.addHook('onRoute', ({ method, url }) => {
    const key = trimSlash(url);
    const methods = routes.get(key) ?? new Set<string>(['OPTIONS']);
    for (const each of [method].flat()) methods.add(each);
    routes.set(key, methods);
  });

  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    if (!request.is404) return done();
    const methods = methodsAt(routes, request.url);
    if (!methods) return done();
    const allow = [...methods].sort().join(', ');
    if (request.method !== 'OPTIONS') {
      return done(new TmfException('methodNotAllowed', `Allowed: ${allow}`, { headers: { Allow: allow } }));
    }
    if (methods.has('PATCH')) reply.header('Accept-Patch', PATCH_MEDIA_TYPES.join(', '));
    reply.status(204).header('Allow', allow).send();
  });
}

function methodsAt(routes: Map<string, Set<string>>, url: string): Set<string> | undefined {
  const segments = trimSlash(url.split(/[?#]/, 1)[0] ?? '').split('/');
  for (const [pattern, methods] of routes) {
    const wanted = pattern.split('/');
    if (wanted.length !== segments.length || pattern.includes('*')) continue;
    if (wanted.every((part, i) => part === segments[i] || (part.startsWith(':') && segments[i] !== ''))) return methods;
  }
  return undefined;
}

function trimSlash(url: string): string {
  return url.length > 1 && url.endsWith('/') ? url.slice(0, -1) : url;
}
