import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessGuard } from './auth/access-guard';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppLogger } from './app.logger';
import type { Settings } from './config/env';
import { isHealthCheck } from './health/health.controller';
import { Memory } from './memory/memory';
import { answerCrossOrigin, corsHeaders } from './network/cors';
import { limitRates } from './network/rate-limits';
import { renewCertificate, tlsOptions } from './network/tls';
import { describeApis, isSwaggerUi } from './tmf/serve/swagger-ui';
import { TmfExceptionFilter } from './tmf/http/tmf-exception.filter';
import { NamedFilters } from './tmf/named-filter/named-filters';
import { Extensions } from './tmf/rules/extension/extensions';
import { answerOtherMethods } from './tmf/http/allowed-methods';
import { takeBodies } from './tmf/http/bodies';
import { judgeOperations } from './tmf/http/operation';
import { answerBrokenRequest, answerBrokenUrl } from './tmf/http/broken-request';
import { correlationIdOf } from './tmf/http/trace/trace';
import { checkRequests } from './tmf/http/checks/check-requests';
import { ApiRegistry } from './tmf/declare/api.registry';

/** Longer ids in a path are refused. Characters, still encoded. */
const MAX_PATH_PARAMETER_LENGTH = 1024;

/** How long a client may take to send its request, and how often it is looked whether one took longer. Milliseconds. */
const REQUEST_TIMEOUT = 30_000;
const REQUEST_CHECK_INTERVAL = 1_000;

/** A connection on which nothing moves for so long is closed: its client does not read, or is gone. Milliseconds. */
const CONNECTION_TIMEOUT = 30_000;

/** Makes the application, ready to listen; the tests use the same. */
export async function createApp(module: DynamicModule | Type, settings: Settings): Promise<NestFastifyApplication> {
  const loginOrigins: string[] = [];
  const adapter = await createAdapter(settings, () => loginOrigins);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new AppLogger(settings.log),
  });
  const fastify = adapter.getInstance();
  takeBodies(fastify, app.get(Memory));
  app.useGlobalFilters(new TmfExceptionFilter());
  const { extensionSchemas } = settings.resource;
  if (extensionSchemas !== undefined) app.get(Extensions).load(extensionSchemas, app.get(ApiRegistry).resources);
  app.get(NamedFilters).load();
  const guard = app.get(AccessGuard);
  guard.install(fastify, (url) => (isSwaggerUi(url) ? 'swagger-ui' : undefined));
  loginOrigins.push(...guard.issuers.map(({ issuer }) => new URL(issuer).origin));
  describeApis(app, settings, guard);
  await app.init();
  await fastify.ready();
  return app;
}

async function createAdapter(settings: Settings, loginOrigins: () => readonly string[]): Promise<FastifyAdapter> {
  const { trustProxy, bodyLimit } = settings.http;
  const headersForOrigin = corsHeaders(settings.http);
  // (A missing Host is said by checkRequests().)
  const http = { connectionsCheckingInterval: REQUEST_CHECK_INTERVAL, requireHostHeader: false };
  const tls = tlsOptions(settings.http);
  const adapter = new FastifyAdapter({
    trustProxy: typeof trustProxy === 'number' ? (_address: string, hop: number) => hop < trustProxy : trustProxy,
    bodyLimit,
    requestTimeout: REQUEST_TIMEOUT,
    connectionTimeout: CONNECTION_TIMEOUT,
    genReqId: correlationIdOf,
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      answerBrokenUrl(error, request, reply.headers(headersForOrigin(request))),
    ...(tls ? { https: { ...http, ...tls } } : { http }),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PATH_PARAMETER_LENGTH,
      // Query strings are parsed from the raw URL, by tmf/query.
      querystringParser: () => ({}),
    },
  });
  const fastify = adapter.getInstance();

  checkRequests(fastify, settings, { isHealthCheck, isSwaggerUi, loginOrigins });
  answerCrossOrigin(fastify, settings.http, headersForOrigin);
  await limitRates(fastify, settings.rateLimit, isHealthCheck);
  judgeOperations(fastify);
  answerOtherMethods(fastify);
  if (tls) renewCertificate(fastify, settings.http);
  return adapter;
}
