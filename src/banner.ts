import { resolve } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from './config/env';
import { serverAddress } from './database/server-address';
import { hubAdministration } from './hub-notification/admin/hub-administration';
import { METRICS_PATH } from './metrics/metrics.controller';
import { SWAGGER_UI_PATH } from './tmf/api/api-routes';
import { ResourceRegistry } from './tmf/resource/resource.registry';

/** What is printed once the application listens: where everything is, and which database it uses. */
export function banner(app: NestFastifyApplication, settings: Settings): string {
  const origin = originOf(app);
  const apis = app
    .get(ResourceRegistry)
    .apis.map(({ number, title, basePath }) => [`${number} ${title}`, origin + basePath]);
  const lines = [
    ...apis,
    ['Swagger UI', `${origin}/${SWAGGER_UI_PATH}`],
    ['Hub administration', `${origin}${hubAdministration.basePath}/subscription`],
    ['Metrics', `${origin}/${METRICS_PATH}`],
    ['Database', database(settings)],
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(32)} ${value}\n`).join('');
}

function originOf(app: NestFastifyApplication): string {
  const { port, address, family } = app.getHttpServer().address() as { port: number; address: string; family: string };
  const host = address === '::' || address === '0.0.0.0' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}

function database({ databaseUrl, dataDir }: Settings): string {
  return databaseUrl ? `PostgreSQL at ${serverAddress(databaseUrl)}` : `embedded, in ${resolve(dataDir)}`;
}
