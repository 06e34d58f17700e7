/**
 * `npm run bench`: basic operations of the built service beside a bare baseline and a naive one, in turn. Other benchmarks
 * are chosen by options, several of them in one run: queries on N customers and on few (`--rows N`), N hostile queries
 * (`--hostile N`) and bodies (`--hostile-bodies N`), notifications (`--hub`), what rights and policies cost (`--access`), what it
 * costs to expand references (`--expand`), N stops (`--stops N`), all attacks at once (`--siege MINUTES`), memory under mixed load (`--soak MINUTES`); `--basics` for
 * the basic operations beside them. What is found is printed, and goes to `bench/results.md`. Needs `DATABASE_URL` of a
 * PostgreSQL server on which it may create databases; it drops its own again.
 */
import { accessLoads, benchAccess } from './access/access';
import { basicLoads, benchBasics } from './basics/basics';
import { benchExpand, expandLoads } from './expand/expand';
import { benchHostile } from './hostile/hostile';
import { benchHostileBodies } from './hostile/hostile-bodies-run';
import { benchHub } from './hub/hub';
import { type Chosen, type Options, readOptions } from './options';
import { benchQueries, queryLoads } from './queries/queries';
import { complain } from './server/servers';
import { benchSiege } from './siege/siege';
import { benchSoak } from './soak/soak';
import { benchStops } from './stops/stops';

/** Time for everything but the measurements, for each of those besides its seconds, and to write one row. Milliseconds. */
const OVERHEAD = 300_000;
const OVERHEAD_PER_LOAD = 2_000;
const TIME_PER_ROW = 1;
const TIME_PER_HOSTILE_REQUEST = 20;
const TIME_PER_STOP = 20_000;
/** Of a siege or a soak: itself, and the deliveries after it. */
const TIME_PER_MINUTE = 120_000;

/** Of one measurement, where nothing else is said. */
const SECONDS = 4;
const BASIC_SECONDS = 1;

interface Benchmark {
  /** Milliseconds after which something is wrong, besides the {@link OVERHEAD}. */
  readonly time: number;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

function benchmarksOf(chosen: Chosen): Benchmark[] {
  const { rows, hostile, hostileBodies, stops, siege, soak, hub, access, expand } = chosen;
  const options: Chosen & Options = { ...chosen, seconds: chosen.seconds ?? SECONDS };
  const loads = (count: number, { seconds }: Options): number => count * (seconds * 1000 + OVERHEAD_PER_LOAD);
  const others = [
    rows !== undefined && {
      time: loads(queryLoads(options), options) + rows * TIME_PER_ROW,
      run: (signal: AbortSignal) => benchQueries({ ...options, rows }, signal),
    },
    hostile !== undefined && {
      time: hostile * TIME_PER_HOSTILE_REQUEST,
      run: (signal: AbortSignal) => benchHostile({ ...options, hostile }, signal),
    },
    hostileBodies !== undefined && {
      time: hostileBodies * TIME_PER_HOSTILE_REQUEST,
      run: (signal: AbortSignal) => benchHostileBodies({ ...options, hostileBodies }, signal),
    },
    hub && {
      time: loads(2 * options.rounds, options) + OVERHEAD,
      run: (signal: AbortSignal) => benchHub(options, signal),
    },
    stops !== undefined && {
      time: stops * TIME_PER_STOP,
      run: (signal: AbortSignal) => benchStops({ ...options, stops }, signal),
    },
    siege !== undefined && {
      time: siege * TIME_PER_MINUTE,
      run: (signal: AbortSignal) => benchSiege({ ...options, siege }, signal),
    },
    access && {
      time: loads(accessLoads(options), options),
      run: (signal: AbortSignal) => benchAccess(options, signal),
    },
    expand && {
      time: loads(expandLoads(options), options),
      run: (signal: AbortSignal) => benchExpand(options, signal),
    },
    soak !== undefined && {
      time: soak * TIME_PER_MINUTE,
      run: (signal: AbortSignal) => benchSoak({ ...options, soak }, signal),
    },
  ].filter((each) => each !== false);
  if (others.length > 0 && !chosen.basics) return others;
  const basic = { ...chosen, seconds: chosen.seconds ?? BASIC_SECONDS };
  return [{ time: loads(basicLoads(basic), basic), run: (signal) => benchBasics(basic, signal) }, ...others];
}

async function main(): Promise<void> {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => interrupt.abort(new Error(`stopped by ${name}`)));
  }
  for (const { time, run } of benchmarksOf(readOptions())) {
    await run(AbortSignal.any([interrupt.signal, AbortSignal.timeout(OVERHEAD + time)]));
  }
}

main().catch((error: unknown) => complain('bench', error));
