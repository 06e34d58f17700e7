import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { createApp } from './app.setup';
import { type Settings, readSettings } from './config/env';
import { SettingsError } from './config/readers';
import { DatabaseUnreachableError } from './database/connection';
import { DataDirInUseError } from './database/data-dir-lock';
import { Readiness } from './health/readiness';
import { SWAGGER_UI_PATH } from './tmf/api/api-routes';
import { ExtensionSchemaError } from './tmf/extension/extension-files';
import { ResourceRegistry } from './tmf/resource/resource.registry';

/** Requests in flight have this long to finish after the listener is closed. Milliseconds. */
const DRAIN_TIMEOUT = 10_000;
const SWEEP_INTERVAL = 100;

async function main(): Promise<void> {
  const settings = readSettings();
  const app = await createApp(AppModule.forRoot(settings), settings);
  stopOnSignal(app, settings);
  await app.listen(settings.port, settings.host);
  announce(app);
}

function announce(app: NestFastifyApplication): void {
  const { port, address, family } = app.getHttpServer().address() as { port: number; address: string; family: string };
  const host = address === '::' || address === '0.0.0.0' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  const origin = `http://${host}:${port}`;
  const apis = app
    .get(ResourceRegistry)
    .apis.map(({ number, title, basePath }) => [`${number} ${title}`, origin + basePath]);
  for (const [name = '', url] of [...apis, ['Swagger UI', `${origin}/${SWAGGER_UI_PATH}`]]) {
    process.stdout.write(`${name.padEnd(32)} ${url}\n`);
  }
}

/** SIGTERM and Ctrl-C: not ready, wait for load balancers to notice, finish what is in flight, exit 0. */
function stopOnSignal(app: NestFastifyApplication, { shutdownDelay }: Settings): void {
  const impatience = new AbortController();
  let stopping = false;
  const stop = (): void => {
    // The second signal skips the wait, never the requests in flight.
    if (stopping) return impatience.abort();
    stopping = true;
    app.get(Readiness).drain();
    sleep(shutdownDelay, undefined, { signal: impatience.signal })
      .catch(() => undefined)
      .then(async () => {
        const server = app.getHttpServer();
        const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT);
        // A kept-alive connection that has got its last answer would hold the process until it times out.
        const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_INTERVAL);
        await app.close();
        clearTimeout(cutOff);
        clearInterval(sweep);
        process.exit(0);
      })
      .catch(fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** What an operator can mend gets one line; the rest is a defect and gets its stack. */
function fail(error: unknown): void {
  const expected =
    error instanceof SettingsError ||
    error instanceof DatabaseUnreachableError ||
    error instanceof DataDirInUseError ||
    error instanceof ExtensionSchemaError ||
    (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  process.stderr.write(`${expected ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  process.exit(1);
}

main().catch(fail);
