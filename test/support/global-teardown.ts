import { rm } from 'node:fs/promises';
import { Client } from 'pg';

export default async function globalTeardown(): Promise<void> {
  const { TEST_DATABASE_URL: server, TEST_TEMPLATE: template, TEST_FOLDER: folder } = process.env;
  if (server && template) {
    const client = new Client(server);
    await client.connect();
    await client.query(`drop database if exists ${template}`);
    await client.end();
  }
  if (folder) await rm(folder, { recursive: true, force: true });
}
