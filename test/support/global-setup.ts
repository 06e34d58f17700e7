import 'reflect-metadata';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { loadSettings } from '../../src/config/env';
import { connect, dataSourceOptions } from '../../src/database/connection';
import { openEmbeddedDatabase } from '../../src/database/embedded/embedded-database';

/**
 * Makes one migrated database for all test files to copy: a data folder for the embedded database, or a template on the
 * server that TEST_DATABASE_URL names. Copying takes milliseconds, migrating seconds.
 */
export default async function globalSetup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tmf-test-'));
  process.env['TEST_FOLDER'] = folder;
  const server = process.env['TEST_DATABASE_URL'];
  if (server) {
    const template = `tmf_test_template_${process.pid}`;
    process.env['TEST_TEMPLATE'] = template;
    const client = new Client(server);
    await client.connect();
    await client.query(`create database ${template}`);
    await client.end();
    const url = new URL(server);
    url.pathname = template;
    await migrate({ DATABASE_URL: url.href });
  } else {
    await migrate({ DATA_DIR: join(folder, 'template') });
  }
}

async function migrate(env: Record<string, string>): Promise<void> {
  const { database } = loadSettings(env);
  const embedded = database.url ? undefined : await openEmbeddedDatabase(database.dataDir);
  const dataSource = await connect(dataSourceOptions(database, embedded), () => undefined);
  await dataSource.destroy();
  await embedded?.close();
}
