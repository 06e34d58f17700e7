/**
 * `npm run index`: indexes for the paths that an operator's clients search by, without code. They are built while the service runs,
 * and every instance of it uses them within seconds. An embedded database is changed while no service uses it.
 */
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { readSettings } from '../src/config/env';
import { connect, dataSourceOptions } from '../src/database/connection';
import { openEmbeddedDatabase } from '../src/database/embedded/embedded-database';
import { fragmentsDefinition } from '../src/database/tables/search-indexes';
import { fragmentsName } from '../src/tmf/store/indexes/declared-fragments';
import { type OwnIndex, ownIndex } from '../src/tmf/store/indexes/own-index';
import { SearchIndexEntity } from '../src/tmf/store/indexes/search-index.entity';
import { list } from './list';
import { type Making, alone, drop, isServer, make } from './make';
import { type Command, type Named, RESOURCES, readCommand } from './options';

type Settings = ReturnType<typeof readSettings>;

async function main(): Promise<void> {
  const settings = readSettings();
  const command = readCommand(process.argv.slice(2), settings.queryLimits);
  const { database } = settings;
  const embedded = database.url === undefined ? await openEmbeddedDatabase(database.dataDir) : undefined;
  try {
    const options = dataSourceOptions({ ...database, poolSize: 2 }, embedded);
    // Nobody waits for an answer here: a statement may take as long as it does.
    const extra = { ...(options.extra as object), statement_timeout: 0, lock_timeout: 0 };
    const dataSource = await connect({ ...options, extra, entities: [SearchIndexEntity] }, complain);
    try {
      await run(command, dataSource, settings);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await embedded?.close();
  }
}

/** Beside `list`, all goes by the one session that {@link alone} has: the embedded database has no other. */
async function run(command: Command, dataSource: DataSource, settings: Settings): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const { signal } = stop;
  switch (command.action) {
    case 'list':
      return list(dataSource, print);
    case 'build':
      return alone(dataSource, async (session) => {
        for (const each of await wanted(session.manager, settings))
          await make(dataSource, session, each, signal, print);
      });
    case 'add':
      return alone(dataSource, async (session) => {
        await remember(session.manager, command);
        await make(dataSource, session, makingOf(command.index), signal, print);
      });
    case 'drop':
      return alone(dataSource, (session) => dropNamed(dataSource, session, command));
  }
}

/** From now on it is one that is to be there. */
async function remember(session: EntityManager, { resource, path, kind, index }: Named): Promise<void> {
  await session
    .getRepository(SearchIndexEntity)
    .createQueryBuilder()
    .insert()
    .values({ name: index.name, resource: resource.path, path, kind })
    .orIgnore()
    .execute();
}

async function dropNamed(dataSource: DataSource, session: QueryRunner, { path, kind, index }: Named): Promise<void> {
  const made = session.manager.getRepository(SearchIndexEntity);
  if (!(await made.existsBy({ name: index.name }))) {
    throw new Error(`there is no index of ${path} as ${kind}: npm run index -- list shows those that there are`);
  }
  const forget = async (): Promise<void> => void (await made.delete({ name: index.name }));
  await drop(session, index.name, forget, isServer(dataSource), print);
}

/** All that is to be there: what resources declare, and what operators have had made. */
async function wanted(session: EntityManager, { queryLimits }: Settings): Promise<Making[]> {
  const declared = RESOURCES.filter(({ store }) => store.fragments?.length || store.search?.length).map(
    (resource): Making => {
      const definition = (trigrams: string): string =>
        fragmentsDefinition(resource.store, trigrams).replace(`"${fragmentsName(resource)}" `, '');
      return { name: fragmentsName(resource), table: resource.table, definition, needsTrigrams: true };
    },
  );
  const made = await session.getRepository(SearchIndexEntity).find({ order: { name: 'asc' } });
  const own = made.flatMap(({ resource, path, kind }) => {
    const of = RESOURCES.find((each) => each.path === resource);
    return of ? [makingOf(ownIndex(of, path, kind as Named['kind'], queryLimits))] : [];
  });
  return [...declared, ...own];
}

function makingOf({ name, table, kind, definition }: OwnIndex): Making {
  return { name, table, definition, needsTrigrams: kind === 'fragment' };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`index: ${line}\n`);
}

main().catch((error: unknown) => {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
