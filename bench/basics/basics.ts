/** `npm run bench`: create, read, list, change and bulk create on the service and on baselines in turn. */
import { availableParallelism } from 'node:os';
import { type Chosen, type Options, chosenOf } from '../options';
import { writePart } from '../report/results-file';
import { MOST_CONNECTIONS } from '../load/open-loop';
import { ProcessorClock } from '../server/processor';
import { CONNECTIONS, POOL_SIZE, postgresVersion, print, stopAll } from '../server/servers';
import { BODY_SIZES, type BodySize, bodyOf } from './bodies';
import { BARE, SERVICE, contendersOf, prepare } from './contenders';
import { EMBEDDED_SECONDS, embeddedMemory } from './embedded';
import { type FullOutcome, MOST_WARM_UPS, PACED_TIMES, type PacedOutcome, measureFull, measurePaced } from './measure';
import { OPERATIONS, type Operation } from './operations';
import { MEMORY_TARGETS, type Memory, failuresOf, fullTables, memoryTable, pacedTable } from './report';

type BasicOptions = Chosen & Options;

const ALL_CONNECTIONS = [1, CONNECTIONS, 64];

/** Of fewer rounds, figures are a test and no result. */
const ROUNDS_OF_A_RESULT = 3;

interface Choice {
  readonly operations: readonly Operation[];
  readonly sizes: readonly BodySize[];
  readonly connections: readonly number[];
  /** Whether it is all that can be chosen. */
  readonly isWhole: boolean;
}

interface Findings {
  readonly full: FullOutcome[];
  readonly paced: PacedOutcome[];
  readonly memory: Memory[];
}

/** How many measurements it takes, warm-up included; a few more rather than less. */
export function basicLoads(options: BasicOptions): number {
  const { operations, sizes, connections } = choiceOf(options);
  const contenders = 1 + (options.against?.length ?? 2);
  const each = options.rounds * (connections.length + PACED_TIMES) + MOST_WARM_UPS;
  return contenders * sizes.length * operations.length * each;
}

/** Prints how they compare, and writes it to the results if all was measured. @throws if a request failed */
export async function benchBasics(options: BasicOptions, signal: AbortSignal): Promise<void> {
  const choice = choiceOf(options);
  const found: Findings = { full: [], paced: [], memory: [] };
  const clock = await ProcessorClock.open(options.databaseUrl);
  try {
    for (const size of choice.sizes) await benchSize(size, choice, options, { clock, found }, signal);
  } finally {
    await clock.close();
  }
  // Of the longest: what is true of them is true of the others.
  const size = choice.sizes.at(-1);
  const small = choice.operations.filter(({ bulkConnections }) => bulkConnections === undefined);
  if (size !== undefined && small.length > 0) {
    print(`the embedded database, ${size}: ${small.length * EMBEDDED_SECONDS} s`);
    found.memory.push({
      title: `service with the embedded database, ${size}`,
      found: await embeddedMemory(small, size, options, signal),
      target: MEMORY_TARGETS.embedded,
    });
  }
  const tables = tablesOf(found);
  print(`\n${tables}`);
  const failures = [...found.full, ...found.paced].reduce((sum, outcome) => sum + failuresOf(outcome), 0);
  if (failures > 0) throw new Error(`There were ${failures} failed requests.`);
  if (choice.isWhole) writePart('basics', describe(tables, options, await postgresVersion(options.databaseUrl)));
  else print('\nA part of it, or a test: not written to bench/results.md.');
}

/** @throws an error of one line */
function choiceOf({ only, bodies, connections, against, rounds }: BasicOptions): Choice {
  const keys = chosenOf(
    'only',
    OPERATIONS.map(({ key }) => key),
    only,
  );
  return {
    operations: OPERATIONS.filter(({ key }) => keys.includes(key)),
    sizes: chosenOf('bodies', BODY_SIZES, bodies),
    connections: connections ?? ALL_CONNECTIONS,
    isWhole: [only, bodies, connections, against].every((each) => each === undefined) && rounds >= ROUNDS_OF_A_RESULT,
  };
}

/** All that is measured with bodies of one size: on servers of its own. */
async function benchSize(
  size: BodySize,
  { operations, connections }: Choice,
  options: BasicOptions,
  { clock, found }: { readonly clock: ProcessorClock; readonly found: Findings },
  signal: AbortSignal,
): Promise<void> {
  const { rounds, seconds, customers } = options;
  const all = contendersOf(options.against, options);
  try {
    const contenders = [];
    for (const each of all) contenders.push(await prepare(each, operations, { size, customers }, signal));
    const field = { contenders, size, rounds, seconds, clock, signal };
    const isBulk = ({ bulkConnections }: Operation): boolean => bulkConnections !== undefined;
    const notBulk = operations.filter((each) => !isBulk(each));
    const bulk = operations.filter(isBulk);
    const full = await measureFull(notBulk, connections, field);
    const compared = all.map(({ name }) => name).filter((name) => name !== 'naive');
    found.paced.push(...(await measurePaced(full, compared, field)));
    const memoryOf = (title: string): void => {
      for (const { name, server } of all) {
        const target = name === SERVICE && title === '' ? { target: MEMORY_TARGETS.server } : {};
        found.memory.push({ title: `${name}, ${size}${title}`, found: server.peakMemory(), ...target });
      }
    };
    if (notBulk.length > 0) memoryOf('');
    found.full.push(...full, ...(await measureFull(bulk, connections, field)));
    if (bulk.length > 0) memoryOf(', with bulk creates');
  } finally {
    await stopAll(all.map(({ server }) => server));
  }
}

function tablesOf({ full, paced, memory }: Findings): string {
  const atRate =
    paced.length === 0
      ? []
      : [
          `At a fixed rate, the same for all: half of what the slowest of them can do. Latency from when a request was meant to be sent:

${pacedTable(paced)}`,
        ];
  return [fullTables(full), ...atRate, memoryTable(memory)].join('\n\n');
}

function describe(tables: string, { rounds, seconds, customers }: BasicOptions, postgres: string): string {
  const lengths = BODY_SIZES.map((size) => `${size} (${Buffer.byteLength(bodyOf(size, 0))} bytes)`).join(' and ');
  return `## Basic operations

The built service beside two baselines that do the same job on a jsonb table, without validation and events. \`${BARE}\` is
\`bench/baseline/bare.ts\`: Fastify and \`pg\`, prepared statements, \`update ... returning\`, \`insert ... select unnest\`. \`naive\`
is \`bench/baseline/naive.ts\`: NestJS on Fastify and a repository of TypeORM with \`save\`, \`findOneBy\` and \`find\`.

- Date: ${new Date().toISOString().slice(0, 10)}
- Node.js ${process.versions.node}, PostgreSQL ${postgres}, ${availableParallelism()} CPUs, which the load generator, all servers and PostgreSQL share
- Bodies are ${lengths}; ${customers} customers before the first round, and each size has
  databases of its own. Reads and patches are of random customers, and a patch always changes something
- ${POOL_SIZE} database connections per server; ${ALL_CONNECTIONS.join(', ')} HTTP connections, 2 for bulk creates, up to ${MOST_CONNECTIONS} at a fixed rate
- ${rounds} rounds of ${seconds} s per operation and server (${PACED_TIMES * seconds} s at a fixed rate), all servers in turn; figures are medians over the
  rounds, and a ratio or a difference is the median of those within each round
- Processor time is that of the server's process, and of the PostgreSQL backends of its database: not of the load generator,
  of checkpoints and of autovacuum. Memory is that of the server's process. The sender looks at the clock once a
  millisecond, which is in the latencies at a fixed rate

${tables}

Reproduce: \`DATABASE_URL=postgres://... npm run bench -- --rounds ${rounds} --seconds ${seconds} --customers ${customers}\``;
}
