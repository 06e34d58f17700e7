import { ConsoleLogger } from '@nestjs/common';
import type { Settings } from './config/env';
import { LOG_LEVELS } from './config/table';

/** What the framework says while it starts, a line per module and route; of interest to developers only. */
const BOOT_CONTEXTS = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Where the framework logs a failed start, with stack, before it throws; `main.ts` tells it in one line. */
const FAILURE_CONTEXTS = new Set(['ExceptionHandler', 'NestApplication', 'TypeOrmModule']);

/** Nest's logger at the level of the settings, without what the framework says of its own start. */
export class AppLogger extends ConsoleLogger {
  constructor({ level }: Settings['log']) {
    super({
      logLevels: LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1),
      prefix: 'tmf',
      colors: process.stdout.isTTY === true,
    });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (BOOT_CONTEXTS.has(String(rest.at(-1)))) super.debug(message, ...rest);
    else super.log(message, ...rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (!FAILURE_CONTEXTS.has(String(rest.at(-1)))) super.error(message, ...rest);
  }
}
