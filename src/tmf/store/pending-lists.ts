import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { WakingLoop } from '../../background/waking-loop';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { Database, INSUFFICIENT_PRIVILEGE } from '../../database/database';
import { ApiRegistry } from '../declare/api.registry';
import type { Change } from '../declare/define-resource';

/**
 * After so many rows a list is emptied. Fewer cost the database more: what rows have in common is written once for all on a list. More fill
 * the list of half a megabyte.
 */
const ROWS = 256;

/** For what bulk creates leave, of which the events may come late, there is no hurry. Milliseconds. */
const INTERVAL = 60_000;

/** What adds to the indexes of documents. */
const WRITES: readonly Change[] = ['create', 'attributeValueChange'];

const CLEAN = {
  name: 'pending_lists.clean',
  text: `select gin_clean_pending_list(indexrelid) from pg_index
    join pg_class on pg_class.oid = indexrelid join pg_am on pg_am.oid = relam and amname = 'gin'
    where indrelid = $1::regclass and indisvalid and indisready`,
};

/**
 * Empties what GIN indexes put off. What is written is put on a list at first, and the write that fills the list, of half a
 * megabyte, sorts all of it into the index: 50 to 100 ms, of one client in thousands. Done before that on a connection that
 * no request has, it costs the database no more, and nobody waits. An embedded database has one connection: there it would make all wait.
 */
@Injectable()
export class PendingLists implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Indexes');
  private readonly loop: WakingLoop;
  /** Rows written by this process, by the table. */
  private readonly written = new Map<string, number>();
  private readonly listeners: { readonly name: string; readonly listener: () => void }[] = [];

  constructor(
    private readonly database: Database,
    private readonly registry: ApiRegistry,
    private readonly emitter: EventEmitter2,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.loop = new WakingLoop(() => this.clean(), {
      interval: INTERVAL,
      failed: (error) => this.logger.debug(`a pending list was not emptied, which is tried again: ${String(error)}`),
    });
  }

  onApplicationBootstrap(): void {
    if (this.settings.database.url === undefined) return;
    for (const { path, table } of this.registry.resources) {
      const listener = (): void => this.count(table);
      for (const change of WRITES) this.listeners.push({ name: `${path}.${change}`, listener });
    }
    for (const { name, listener } of this.listeners) this.emitter.on(name, listener);
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.end();
    await this.loop.stop();
  }

  private count(table: string): void {
    const rows = (this.written.get(table) ?? 0) + 1;
    this.written.set(table, rows);
    // Again and again, should it have failed before it came to this table.
    if (rows % ROWS === 0) this.loop.wake();
  }

  /** @returns false: what has come since wakes it */
  private async clean(): Promise<boolean> {
    for (const [table, rows] of this.written) {
      if (rows === 0) continue;
      this.written.set(table, 0);
      try {
        await this.database.query(CLEAN, [`"${table}"`]);
      } catch (error) {
        if ((error as { code?: unknown }).code !== INSUFFICIENT_PRIVILEGE) throw error;
        this.logger.debug(`only the owner of the table ${table} may empty the pending lists of its indexes`);
        this.end();
      }
    }
    return false;
  }

  private end(): void {
    for (const { name, listener } of this.listeners) this.emitter.off(name, listener);
    this.written.clear();
  }
}
