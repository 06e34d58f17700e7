import { randomBytes } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/** A migrated, empty database of its own, as settings to start a server with. */
export interface TestDatabase {
  readonly env: Record<string, string>;
  drop(): Promise<void>;
}

/** Copies the template: on the server that TEST_DATABASE_URL names, else as a data folder of the embedded database. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { TEST_DATABASE_URL: server, TEST_TEMPLATE: template = '', TEST_FOLDER: folder = '' } = process.env;
  const name = `tmf_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  if (server) {
    await onServer(server, `create database ${name} template ${template}`);
    const url = new URL(server);
    url.pathname = name;
    return {
      env: { DATABASE_URL: url.href },
      drop: () => onServer(server, `drop database if exists ${name} with (force)`),
    };
  }
  const dataDir = join(folder, name);
  await cp(join(folder, 'template'), dataDir, { recursive: true });
  return { env: { DATA_DIR: dataDir }, drop: () => rm(dataDir, { recursive: true, force: true }) };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
