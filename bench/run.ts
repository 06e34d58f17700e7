/**
 * `npm run bench`: loads the built service and the bare baseline in turn, prints how they compare, and writes
 * `bench/results.md`. With `--rows N` it compares queries on N customers with the same ones on few,
 * with `--hostile N` it sends N hostile queries, with `--hostile-bodies N` N hostile bodies, with `--hub` it measures
 * notifications, with `--access` what rights and policies cost, with `--expand` what it costs to expand references, with `--stops N`
 * it stops the service N times, with `--siege MINUTES` it attacks it in all ways at once. Needs
 * `DATABASE_URL` of a PostgreSQL server on which it may create databases; it drops its own again.
 */
import { accessLoads, benchAccess } from './access';
import { basicLoads, benchBasics } from './basics';
import { benchExpand, expandLoads } from './expand';
import { benchHostile } from './hostile';
import { benchHub } from './hub';
import { benchHostileBodies } from './hostile-bodies-run';
import { type Options, readOptions } from './options';
import { benchQueries, queryLoads } from './queries';
import { benchSiege } from './siege';
import { benchStops } from './stops';
import { complain } from './servers';

/** Time for everything but the measurements, for each of those besides its seconds, and to write one row. Milliseconds. */
const OVERHEAD = 300_000;
const OVERHEAD_PER_LOAD = 2_000;
const TIME_PER_ROW = 1;
const TIME_PER_HOSTILE_REQUEST = 20;
const TIME_PER_STOP = 20_000;
/** Of a siege: itself, and the deliveries after it. */
const TIME_PER_MINUTE = 120_000;

async function main(): Promise<void> {
  const options = readOptions();
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => interrupt.abort(new Error(`stopped by ${name}`)));
  }
  const { rows, seconds, hostile, hostileBodies, stops, siege } = options;
  const loads = loadsOf(options);
  const time =
    OVERHEAD +
    loads * (seconds * 1000 + OVERHEAD_PER_LOAD) +
    (rows ?? 0) * TIME_PER_ROW +
    (hostile ?? hostileBodies ?? 0) * TIME_PER_HOSTILE_REQUEST +
    (stops ?? 0) * TIME_PER_STOP +
    (siege ?? 0) * TIME_PER_MINUTE;
  const signal = AbortSignal.any([interrupt.signal, AbortSignal.timeout(time)]);
  if (hostile !== undefined) await benchHostile({ ...options, hostile }, signal);
  else if (hostileBodies !== undefined) await benchHostileBodies({ ...options, hostileBodies }, signal);
  else if (stops !== undefined) await benchStops({ ...options, stops }, signal);
  else if (siege !== undefined) await benchSiege({ ...options, siege }, signal);
  else if (options.hub) await benchHub(options, signal);
  else if (options.access) await benchAccess(options, signal);
  else if (options.expand) await benchExpand(options, signal);
  else if (rows === undefined) await benchBasics(options, signal);
  else await benchQueries({ ...options, rows }, signal);
}

function loadsOf(options: Options): number {
  if (options.access) return accessLoads(options);
  if (options.expand) return expandLoads(options);
  return options.rows === undefined ? basicLoads(options) : queryLoads(options);
}

main().catch((error: unknown) => complain('bench', error));
