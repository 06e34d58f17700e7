import { randomUUID } from 'node:crypto';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AppLogger } from './app.logger';
import type { Settings } from './config/env';
import { isHealthCheck } from './health/health.controller';
import { isSwaggerUi, serveApis } from './tmf/api/api-routes';
import { TmfExceptionFilter } from './tmf/error/tmf-exception.filter';
import { Extensions } from './tmf/extension/extensions';
import { answerOtherMethods } from './tmf/http/allowed-methods';
import { answerBrokenRequest, answerBrokenUrl } from './tmf/http/broken-request';
import { checkRequests } from './tmf/http/check-requests';
import { parseJsonBody, requireIdentityEncoding } from './tmf/http/json-body';
import { JSON_MEDIA_TYPE, PATCH_MEDIA_TYPES, requireUtf8, unsupportedMediaType } from './tmf/http/media-types';
import type { RouteConfig } from './tmf/http/route-config';
import { ResourceRegistry } from './tmf/resource/resource.registry';

/** Longer ids in a path are refused. Characters, still encoded. */
const MAX_PATH_PARAMETER_LENGTH = 1024;

/** How long a client may take to send its request. Milliseconds. */
const REQUEST_TIMEOUT = 30_000;

/** Makes the application, ready to listen; the tests use the same. */
export async function createApp(module: DynamicModule | Type, settings: Settings): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, createAdapter(settings), {
    bodyParser: false,
    abortOnError: false,
    logger: new AppLogger(settings),
  });
  app.useGlobalFilters(new TmfExceptionFilter());
  if (settings.extensionSchemas !== undefined) {
    app.get(Extensions).load(settings.extensionSchemas, app.get(ResourceRegistry).resources);
  }
  serveApis(app, settings);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

function createAdapter(settings: Settings): FastifyAdapter {
  const { trustProxy } = settings;
  const adapter = new FastifyAdapter({
    trustProxy: typeof trustProxy === 'number' ? (_address: string, hop: number) => hop < trustProxy : trustProxy,
    bodyLimit: settings.bodyLimit,
    requestTimeout: REQUEST_TIMEOUT,
    genReqId: () => randomUUID(),
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBrokenUrl,
    // What is missing is said by checkRequests().
    http: { requireHostHeader: false },
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PATH_PARAMETER_LENGTH,
      // Query strings are parsed from the raw URL, by tmf/query.
      querystringParser: () => ({}),
    },
  });
  const fastify = adapter.getInstance();

  checkRequests(fastify, settings, { isHealthCheck, isSwaggerUi });
  answerOtherMethods(fastify);

  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    [...new Set([JSON_MEDIA_TYPE, ...PATCH_MEDIA_TYPES])],
    { parseAs: 'buffer' },
    (request, body, done) => {
      try {
        if (ignoresBody(request)) return done(null, undefined);
        requireIdentityEncoding(request);
        requireUtf8(request);
        done(null, parseJsonBody(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  // The body of a DELETE has no meaning, whatever it is (DEL-3).
  fastify.addContentTypeParser('*', (request, payload, done) => {
    payload.resume();
    if (ignoresBody(request)) return done(null, undefined);
    const { acceptPatch = JSON_MEDIA_TYPE } = request.routeOptions.config as RouteConfig;
    done(unsupportedMediaType(request.headers['content-type'], acceptPatch));
  });
  return adapter;
}

function ignoresBody({ method }: FastifyRequest): boolean {
  return method === 'DELETE';
}
