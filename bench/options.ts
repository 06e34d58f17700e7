/** What a run of the benchmark can be told. */
import { parseArgs } from 'node:util';
import { loadSettings } from '../src/config/env';

export interface Options {
  readonly rounds: number;
  /** Of one measurement. */
  readonly seconds: number;
  /** Stored before the first measurement. */
  readonly customers: number;
  readonly databaseUrl: string;
}

/** What is to be measured, and how. */
export interface Chosen extends Omit<Options, 'seconds'> {
  /** Undefined for what each benchmark takes by itself. */
  readonly seconds: number | undefined;
  /** Whether to measure basic operations beside what else is chosen; they are if nothing else is. */
  readonly basics: boolean;
  /** Names of basic operations; undefined for all. */
  readonly only: readonly string[] | undefined;
  /** HTTP connections of basic operations; undefined for all numbers that have figures. */
  readonly connections: readonly number[] | undefined;
  /** Sizes of bodies of basic operations; undefined for all. */
  readonly bodies: readonly string[] | undefined;
  /** What the service is compared with: names of baselines, folders of other checkouts; undefined for all baselines. */
  readonly against: readonly string[] | undefined;
  /** Customers of the large database of the query benchmark. */
  readonly rows: number | undefined;
  /** Hostile queries to send. */
  readonly hostile: number | undefined;
  /** Hostile bodies to send. */
  readonly hostileBodies: number | undefined;
  /** Stops to watch. */
  readonly stops: number | undefined;
  /** Minutes of a siege. */
  readonly siege: number | undefined;
  /** Minutes of mixed load. */
  readonly soak: number | undefined;
  /** Requests a second of the mixed load; undefined for as many as there can be. */
  readonly rate: number | undefined;
  /** Whether the mixed load is on the embedded database. */
  readonly embedded: boolean;
  /** Whether to measure notifications. */
  readonly hub: boolean;
  /** Whether to measure what rights and policies cost. */
  readonly access: boolean;
  /** Whether to measure what it costs to expand references. */
  readonly expand: boolean;
}

/** Reads the command line and `DATABASE_URL`. @throws an error of one line */
export function readOptions(): Chosen {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string' },
      customers: { type: 'string', default: '10000' },
      basics: { type: 'boolean', default: false },
      only: { type: 'string' },
      connections: { type: 'string' },
      bodies: { type: 'string' },
      against: { type: 'string' },
      rows: { type: 'string' },
      hostile: { type: 'string' },
      'hostile-bodies': { type: 'string' },
      stops: { type: 'string' },
      siege: { type: 'string' },
      soak: { type: 'string' },
      rate: { type: 'string' },
      embedded: { type: 'boolean', default: false },
      hub: { type: 'boolean', default: false },
      access: { type: 'boolean', default: false },
      expand: { type: 'boolean', default: false },
    },
  });
  type Name = keyof typeof values;
  const inRange = (name: Name, found: number, min: number, max: number, what = 'a number'): number => {
    if (found >= min && found <= max) return found;
    throw new Error(`--${name} must be ${what} from ${min} to ${max}`);
  };
  const number = (name: Name, min: number, max: number): number | undefined =>
    values[name] === undefined ? undefined : inRange(name, Number(values[name]), min, max);
  const integer = (name: Name, text: unknown, min: number, max: number): number => {
    const found = Number(text);
    return inRange(name, Number.isInteger(found) ? found : NaN, min, max, 'an integer');
  };
  const count = (name: Name, min: number, max: number): number | undefined =>
    values[name] === undefined ? undefined : integer(name, values[name], min, max);
  const { url: databaseUrl } = loadSettings(process.env).database;
  if (databaseUrl === undefined) throw new Error('DATABASE_URL must name a PostgreSQL server');
  return {
    rounds: integer('rounds', values.rounds, 1, 100),
    seconds: count('seconds', 1, 600),
    customers: integer('customers', values.customers, 100, 100_000),
    basics: values.basics,
    only: values.only?.split(','),
    connections: values.connections?.split(',').map((text) => integer('connections', text, 1, 1000)),
    bodies: values.bodies?.split(','),
    against: values.against?.split(','),
    rows: count('rows', 1_000, 100_000_000),
    hostile: count('hostile', 100, 100_000_000),
    hostileBodies: count('hostile-bodies', 100, 100_000_000),
    stops: count('stops', 1, 10_000),
    siege: number('siege', 0.1, 600),
    soak: number('soak', 0.1, 1440),
    rate: count('rate', 1, 100_000),
    embedded: values.embedded,
    hub: values.hub,
    access: values.access,
    expand: values.expand,
    databaseUrl,
  };
}

/** Those of a list that a user has named, in the order of the list. @throws an error of one line */
export function chosenOf<T extends string>(option: string, known: readonly T[], named: readonly string[] | undefined) {
  if (named === undefined) return known;
  const unknown = named.find((name) => !known.some((each) => each === name));
  if (unknown !== undefined) throw new Error(`--${option} ${unknown}: there are ${known.join(', ')}`);
  return known.filter((name) => named.includes(name));
}
