import { AppModule } from './app.module';
import { createApp } from './app.setup';
import { banner } from './banner';
import { readSettings } from './config/env';
import { OperatorError } from './config/operator-error';
import { listening, requireFreePort } from './port';
import { stopOnSignal } from './stop/stop-on-signal';

async function main(): Promise<void> {
  const settings = readSettings();
  await requireFreePort(settings);
  const app = await createApp(AppModule.forRoot(settings), settings);
  stopOnSignal(app, settings, fail);
  await listening(settings, () => app.listen(settings.port, settings.host));
  process.stdout.write(banner(app, settings));
}

/** What an operator can mend gets one line; the rest is a defect and gets its stack. */
function fail(error: unknown): void {
  const line = error instanceof OperatorError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

main().catch(fail);
