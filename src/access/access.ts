// Room access: what a route says of who may use it.

import { RouteConfig } from '@nestjs/platform-fastify';
import type { RouteOptions } from 'fastify';

/** What an operator can leave open to anybody, each as a whole. */
export const AREAS = ['metrics', 'hub-admin', 'documents', 'swagger-ui'] as const;
export type Area = (typeof AREAS)[number];

/** What those must be allowed who subscribe, who operate the hubs, who send events, who watch, and who look back. */
export const HUB_MANAGE = 'hub:manage';
export const HUB_ADMIN = 'hub:admin';
export const LISTENER_WRITE = 'listener:write';
export const METRICS_READ = 'metrics:read';
/** Nothing is to be looked back at yet: issuers can be set up for it. */
export const HISTORY_READ = 'history:read';
export const COMMON_RIGHTS = [HUB_MANAGE, HUB_ADMIN, LISTENER_WRITE, METRICS_READ, HISTORY_READ];

/** The rights to read and write resources of the kind with this path segment. */
export const readRight = (path: string): string => `${path}:read`;
export const writeRight = (path: string): string => `${path}:write`;

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
