import { spawnSync } from 'node:child_process';

const DEFAULT = 'redis://127.0.0.1:6379';

/** @returns the Redis that `TEST_REDIS_URL` names, else the one of this machine; undefined if there is none */
export function findRedis(): string | undefined {
  const { TEST_REDIS_URL: named } = process.env;
  if (named) return named;
  const { hostname, port } = new URL(DEFAULT);
  const knock = `require('net').connect(${port}, '${hostname}', () => process.exit(0)).on('error', () => process.exit(1))`;
  return spawnSync(process.execPath, ['-e', knock]).status === 0 ? DEFAULT : undefined;
}
