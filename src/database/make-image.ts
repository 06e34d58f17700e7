/**
 * `node make-image.js FOLDER` makes an empty database with all migrations, for `embedded/embedded-database.ts` to copy. The build
 * calls it.
 */
import { chmodSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect, dataSourceOptions } from './connection';
import { openEmbeddedDatabase } from './embedded/embedded-database';

async function makeImage(folder: string): Promise<void> {
  const dataDir = `${folder}-unfinished`;
  const embedded = await openEmbeddedDatabase(dataDir);
  const dataSource = await connect(
    dataSourceOptions({ url: undefined, poolSize: 1, ssl: 'off' }, embedded),
    () => undefined,
  );
  await dataSource.destroy();
  await embedded.close();
  const image = join(dataDir, 'postgres');
  // Who serves may be somebody else than who builds, as in a container. There is nothing in it yet.
  for (const entry of readdirSync(image, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  renameSync(image, folder);
  rmSync(dataDir, { recursive: true });
}

const [, , folder = ''] = process.argv;
makeImage(folder).catch((error: unknown) => {
  process.stderr.write(`make-image: ${String(error)}\n`);
  process.exitCode = 1;
});
