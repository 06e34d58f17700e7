import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes, ApiExtension } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Access } from '../../access/access';
import { JSON_MEDIA_TYPE, requireJsonAcceptable, requireMediaType } from './media-types';
import { requireNoForm } from './no-form';

/** Where the OpenAPI document says what the caller of an operation must have the right to. */
export const RIGHT_EXTENSION = 'x-required-right';

/** What an operation takes. */
interface OperationFacts {
  /** Media types of its body; without any it takes none. */
  readonly consumes?: readonly string[];
  /** Whether it works without a body, too. */
  readonly isBodyOptional?: true;
  /** Whether what a form of a web page can send is refused. */
  readonly refusesForms?: true;
}

/** What a route says of itself: to the judge below, to the error filter, and to who asks who calls. */
interface RouteFacts {
  readonly access?: Access;
  readonly operation?: OperationFacts;
}

/** One operation of an API: who may use it, what it takes, and its documentation. */
export function Operation(
  { right, area, ...operation }: Access & { readonly right: string } & OperationFacts,
  ...documentation: MethodDecorator[]
): MethodDecorator {
  const { consumes } = operation;
  return applyDecorators(
    RouteConfig({ access: { right, area }, operation } satisfies RouteFacts),
    ApiExtension(RIGHT_EXTENSION, right),
    ...(consumes ? [ApiConsumes(...consumes)] : []),
    ...documentation,
  );
}

/**
 * Judges `Accept` and `Content-Type` of every operation before its handler: 406, then 415. Install it before the routes.
 */
export function judgeOperations(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const { operation } = (route.config ?? {}) as RouteFacts;
    if (!operation) return;
    route.preHandler = [
      (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
        try {
          judge(request, operation);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      ...[route.preHandler ?? []].flat(),
    ];
  });
}

/** @throws {TmfException} 406, 415 */
function judge(request: FastifyRequest, { consumes, isBodyOptional, refusesForms }: OperationFacts): void {
  requireJsonAcceptable(request);
  if (refusesForms) requireNoForm(request);
  if (consumes && !(isBodyOptional && request.body === undefined)) requireMediaType(request, consumes);
}

/** Media types of a body of this request, for messages. */
export function consumedBy({ routeOptions }: FastifyRequest): string {
  const { consumes = [JSON_MEDIA_TYPE] } = (routeOptions.config as RouteFacts).operation ?? {};
  return consumes.join(', ');
}

/** `Accept-Patch` (RFC 5789); undefined of what is no PATCH. */
export function acceptPatchOf({ method, config }: Pick<RouteOptions, 'method' | 'config'>): string | undefined {
  const { consumes } = ((config ?? {}) as RouteFacts).operation ?? {};
  return [method].flat().includes('PATCH') ? consumes?.join(', ') : undefined;
}
