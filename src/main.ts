import { setFlagsFromString } from 'node:v8';
import { AppModule } from './app.module';
import { createApp } from './app.setup';
import { banner } from './banner';
import { readSettings } from './config/env';
import { OperatorError } from './config/operator-error';
import { listening, requireFreePort } from './port';
import { stopOnSignal } from './stop/stop-on-signal';

/**
 * By how much what is not young may grow before it is collected. V8 by itself lets it grow to several times of what is in use, which is
 * 60 MB here. Percent.
 */
const HEAP_GROWTH = 25;

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  const settings = readSettings();
  await requireFreePort(settings.http);
  const app = await createApp(AppModule.forRoot(settings), settings);
  stopOnSignal(app, settings.shutdown, fail);
  await listening(settings.http, () => app.listen(settings.http.port, settings.http.host));
  process.stdout.write(banner(app, settings));
}

/** What an operator can mend gets one line; the rest is a defect and gets its stack. */
function fail(error: unknown): void {
  const line = error instanceof OperatorError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

main().catch(fail);
