import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryRunner } from 'typeorm';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/connection';
import * as sources from '../../src/database/embedded/embedded-database';
import { createTestDatabase } from '../support/test-database';

const BUILT = join(__dirname, '../../dist/src/database/embedded');

/** Everything that migrations make, and which of them have run; not how tables are stored. */
const CATALOG = `
  select 'column' as kind, table_name || '.' || column_name as name,
    concat_ws(' ', data_type, collation_name, is_nullable, column_default, generation_expression) as is
  from information_schema.columns where table_schema = 'public'
  union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
  union all select 'function', proname, pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
  union all select 'trigger', tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select 'constraint', conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
  union all select 'migration', name, timestamp::text from migration
  union all select 'extension', extname, extversion from pg_extension
  order by 1, 2, 3`;

async function catalogOf({ openEmbeddedDatabase }: typeof sources, dataDir: string): Promise<unknown[]> {
  const embedded = await openEmbeddedDatabase(dataDir);
  const options = dataSourceOptions({ url: undefined, poolSize: 1, ssl: 'off' }, embedded);
  const dataSource = await new DataSource(options).initialize();
  const runner: QueryRunner = dataSource.createQueryRunner();
  const catalog = (await runner.query(CATALOG)) as unknown[];
  await runner.release();
  await dataSource.destroy();
  await embedded.close();
  return catalog;
}

const modeOf = (path: string): number => statSync(path).mode;

// The template is made on a server where the tests have one.
const onEmbedded = process.env['TEST_DATABASE_URL'] ? it.skip : it;

onEmbedded('a new database, as the build begins it, is what the migrations make of nothing', async () => {
  expect(existsSync(join(BUILT, 'image'))).toBe(true);
  const folder = process.env['TEST_FOLDER'] ?? '';
  const dataDir = join(mkdtempSync(join(folder, 'image-')), 'data');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the built module, whose image lies beside it
  const built = require(join(BUILT, 'embedded-database.js')) as typeof sources;
  const fromImage = await catalogOf(built, dataDir);
  const database = await createTestDatabase();
  const template = await catalogOf(sources, database.env['DATA_DIR'] ?? '');
  await database.drop();
  expect(fromImage.length).toBeGreaterThan(100);
  const modes = readdirSync(join(BUILT, 'image'), { recursive: true }).map((name) =>
    modeOf(join(BUILT, 'image', String(name))),
  );
  expect(modes.filter((mode) => (mode & 0o044) !== 0o044)).toEqual([]);
  expect(modeOf(join(dataDir, 'postgres')) & 0o077).toBe(0);
  expect(fromImage).toEqual(template);
});
