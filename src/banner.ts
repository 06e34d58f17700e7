import { resolve } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from './config/env';
import { isLoopback } from './config/readers';
import { serverAddress } from './database/server-address';
import { hubAdministration } from './hub-notification/admin/hub-administration';
import { METRICS_PATH } from './metrics/metrics.controller';
import { SWAGGER_UI_PATH } from './tmf/serve/swagger-ui';
import { ApiRegistry } from './tmf/declare/api.registry';

/** What is printed once the application listens: where everything is, and which database it uses. */
export function banner(app: NestFastifyApplication, settings: Settings): string {
  const origin = originOf(app, settings.http);
  const apis = app
    .get(ApiRegistry)
    .apis.map(({ number, title, basePath }) => [`${number} ${title}`, origin + basePath]);
  const lines = [
    ...apis,
    ['Swagger UI', `${origin}/${SWAGGER_UI_PATH}`],
    ['Hub administration', `${origin}${hubAdministration.basePath}/subscription`],
    ['Metrics', `${origin}/${METRICS_PATH}`],
    ['Database', database(settings.database)],
    ...unnamedHosts(settings.http),
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(32)} ${value}\n`).join('');
}

/** What is served on a network while nobody has said under which names. */
export function unnamedHosts({ host, publicUrl, allowedHosts }: Settings['http']) {
  if (isLoopback(host) || publicUrl !== undefined || allowedHosts.length > 0) return [];
  return [['Hosts', 'localhost and the address asked, no other: set PUBLIC_URL, or ALLOWED_HOSTS']];
}

function originOf(app: NestFastifyApplication, { tlsCert }: Settings['http']): string {
  const { port, address, family } = app.getHttpServer().address() as { port: number; address: string; family: string };
  const host = address === '::' || address === '0.0.0.0' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `${tlsCert === undefined ? 'http' : 'https'}://${host}:${port}`;
}

function database({ url, dataDir }: Settings['database']): string {
  return url ? `PostgreSQL at ${serverAddress(url)}` : `embedded, in ${resolve(dataDir)}`;
}
