import { Client } from 'pg';

/** Where a connection string leads, as the driver reads it: `host:port/database`, without user and password. */
export function serverAddress(databaseUrl: string): string {
  const { host, port, database = '' } = new Client({ connectionString: databaseUrl });
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}
