/** What a run of the benchmark can be told. */
import { parseArgs } from 'node:util';
import { loadSettings } from '../src/config/env';

export interface Options {
  readonly rounds: number;
  /** Of one measurement. */
  readonly seconds: number;
  /** Stored before the first measurement. */
  readonly customers: number;
  /** Customers of the large database of the query benchmark; undefined for the basic one. */
  readonly rows: number | undefined;
  /** Hostile queries to send; undefined to compare speeds. */
  readonly hostile: number | undefined;
  /** Hostile bodies to send; undefined to compare speeds. */
  readonly hostileBodies: number | undefined;
  /** Stops to watch; undefined to compare speeds. */
  readonly stops: number | undefined;
  /** Minutes of a siege; undefined to compare speeds. */
  readonly siege: number | undefined;
  /** Whether to measure notifications. */
  readonly hub: boolean;
  /** Whether to measure what rights and policies cost. */
  readonly access: boolean;
  /** Whether to measure what it costs to expand references. */
  readonly expand: boolean;
  readonly databaseUrl: string;
}

/** Reads the command line and `DATABASE_URL`. @throws an error of one line */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      customers: { type: 'string', default: '10000' },
      rows: { type: 'string' },
      hostile: { type: 'string' },
      'hostile-bodies': { type: 'string' },
      stops: { type: 'string' },
      siege: { type: 'string' },
      hub: { type: 'boolean', default: false },
      access: { type: 'boolean', default: false },
      expand: { type: 'boolean', default: false },
    },
  });
  const number = (name: keyof typeof values, min: number, max: number, what = 'a number'): number => {
    const found = Number(values[name]);
    if (found >= min && found <= max) return found;
    throw new Error(`--${name} must be ${what} from ${min} to ${max}`);
  };
  const count = (name: keyof typeof values, min: number, max: number): number => {
    const found = number(name, min, max, 'an integer');
    if (Number.isInteger(found)) return found;
    throw new Error(`--${name} must be an integer from ${min} to ${max}`);
  };
  const { url: databaseUrl } = loadSettings(process.env).database;
  if (databaseUrl === undefined) throw new Error('DATABASE_URL must name a PostgreSQL server');
  return {
    rounds: count('rounds', 1, 100),
    seconds: count('seconds', 1, 600),
    customers: count('customers', 100, 100_000),
    rows: values.rows === undefined ? undefined : count('rows', 1_000, 100_000_000),
    hostile: values.hostile === undefined ? undefined : count('hostile', 100, 100_000_000),
    hostileBodies: values['hostile-bodies'] === undefined ? undefined : count('hostile-bodies', 100, 100_000_000),
    stops: values.stops === undefined ? undefined : count('stops', 1, 10_000),
    siege: values.siege === undefined ? undefined : number('siege', 0.1, 600),
    hub: values.hub,
    access: values.access,
    expand: values.expand,
    databaseUrl,
  };
}
