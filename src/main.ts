import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { createApp } from './app.setup';
import { readSettings } from './config/env';
import { SettingsError } from './config/readers';
import { DatabaseUnreachableError } from './database/connection';
import { DataDirInUseError } from './database/data-dir-lock';
import { stopOnSignal } from './stop/stop-on-signal';
import { SWAGGER_UI_PATH } from './tmf/api/api-routes';
import { ExtensionSchemaError } from './tmf/extension/extension-files';
import { ResourceRegistry } from './tmf/resource/resource.registry';

async function main(): Promise<void> {
  const settings = readSettings();
  const app = await createApp(AppModule.forRoot(settings), settings);
  stopOnSignal(app, settings, fail);
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
