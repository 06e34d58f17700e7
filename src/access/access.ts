// Room access: what a route says of who may use it.

import { RouteConfig } from '@nestjs/platform-fastify';
import type { RouteOptions } from 'fastify';

/** What an operator can leave open to anybody, each as a whole. */
export const AREAS = ['metrics', 'hub-admin', 'documents', 'swagger-ui'] as const;
export type Area = (typeof AREAS)[number];

/** Rights that are not those to read and write a resource (`{path}:read`, `{path}:write`). */
export const COMMON_RIGHTS = ['hub:manage', 'hub:admin', 'listener:write', 'metrics:read'] as const;

/** Who may use a route. Every route says so: one that does not is nobody's. */
export interface Access {
  /** What its caller must be allowed to do, such as `customer:write`; without one whoever is known may use it. */
  readonly right?: string;
  /** What it is a part of; `open` is to anybody, always. */
  readonly area?: Area | 'open';
}

/** Who may use a route that is no operation of an API: a page, a document, a check. */
export function Accessible(access: Access): MethodDecorator {
  return RouteConfig({ access });
}

/** What the route says; undefined if nothing. */
export function accessOf({ config }: Pick<RouteOptions, 'config'>): Access | undefined {
  return ((config ?? {}) as { readonly access?: Access }).access;
}
