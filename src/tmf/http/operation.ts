import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { JSON_MEDIA_TYPE, requireJsonAcceptable, requireMediaType } from './media-types';
import { requireNoForm } from './no-form';

/** What a route says of itself: to the judge below, to the error filter, and to guards. */
export interface OperationFacts {
  /** What its caller must be allowed to do, such as `customer:write`. */
  readonly right: string;
  /** Media types of its body; without any it takes none. */
  readonly consumes?: readonly string[];
  /** Whether it works without a body, too. */
  readonly isBodyOptional?: true;
  /** Whether what a form of a web page can send is refused. */
  readonly refusesForms?: true;
}

/** One operation of an API: what it says of itself, and its documentation. */
export function Operation(facts: OperationFacts, ...documentation: MethodDecorator[]): MethodDecorator {
  const { consumes } = facts;
  return applyDecorators(RouteConfig(facts), ...(consumes ? [ApiConsumes(...consumes)] : []), ...documentation);
}

/**
 * Judges `Accept` and `Content-Type` of every operation before its handler: 406, then 415. Install it before the routes.
 */
export function judgeOperations(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const facts: Partial<OperationFacts> = { ...route.config };
    if (facts.right === undefined) return;
    route.preHandler = [
      (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
        try {
          judge(request, facts);
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
function judge(request: FastifyRequest, { consumes, isBodyOptional, refusesForms }: Partial<OperationFacts>): void {
  requireJsonAcceptable(request);
  if (refusesForms) requireNoForm(request);
  if (consumes && !(isBodyOptional && request.body === undefined)) requireMediaType(request, consumes);
}

/** Media types of a body of this request, for messages. */
export function consumedBy({ routeOptions }: FastifyRequest): string {
  const { consumes = [JSON_MEDIA_TYPE] } = routeOptions.config as Partial<OperationFacts>;
  return consumes.join(', ');
}

/** `Accept-Patch` (RFC 5789); undefined of what is no PATCH. */
export function acceptPatchOf(route: {
  readonly method?: string | string[];
  readonly config?: unknown;
}): string | undefined {
  const { consumes } = (route.config ?? {}) as Partial<OperationFacts>;
  return [route.method].flat().includes('PATCH') ? consumes?.join(', ') : undefined;
}
