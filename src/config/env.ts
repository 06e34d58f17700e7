// Room config: the one place that reads the environment; errors that an operator can mend.

import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { looksLike } from './misspelt';
import { OperatorError } from './operator-error';
import {
  type Reader,
  type ServedHost,
  SettingsError,
  baseUrl,
  bytes,
  databaseUrl,
  flag,
  hosts,
  integer,
  isLoopback,
  names,
  oneOf,
  referenceUrls,
  servedHosts,
  signingSecret,
  text,
  trustProxy,
} from './readers';

/**
 * The one place that reads the environment. Everything else receives the typed {@link Settings}.
 * Every key is listed in `.env.example`; a test keeps the two equal.
 */

/** What the operator can set. Sizes are bytes, durations milliseconds. */
export interface Settings {
  port: number;
  host: string;
  /** Connections of clients at the same time. */
  maxConnections: number;
  /** Origin (and optional path prefix) for `href`, `Location` and `Link`; without it the request's own host is used. */
  publicUrl?: string;
  /** The hosts that requests may be sent to; none: the names of loopback, the address asked, and the host of `publicUrl`. */
  allowedHosts: readonly ServedHost[];
  /** Fastify's `trustProxy`: whose `X-Forwarded-*` headers are believed. */
  trustProxy: boolean | number | string;
  /** Connection string of a PostgreSQL server; without it the embedded database in `dataDir` is used. */
  databaseUrl?: string;
  databasePoolSize: number;
  databaseSsl: 'off' | 'require' | 'verify';
  dataDir: string;
  logLevel: (typeof LOG_LEVELS)[number];
  pageDefaultLimit: number;
  pageMaxLimit: number;
  /** Bytes of the documents on a page; it has one in any case. */
  pageMaxSize: number;
  bodyLimit: number;
  /** Connections that searches have to themselves, on a server. */
  queryPoolSize: number;
  /** How long a search may take in the database. */
  queryTimeout: number;
  /** Characters of a query string, encoded. */
  queryMaxLength: number;
  /** Bounds of what a query string says. */
  queryLimits: {
    readonly maxClauses: number;
    readonly maxValues: number;
    readonly maxValueLength: number;
    readonly maxJsonpathLength: number;
    readonly maxJsonpathDepth: number;
  };
  clientIds: 'reject' | 'accept';
  /** Path segments of the resources whose `status` changes only as their lifecycle says. */
  lifecycle: ReadonlySet<string>;
  /** What happens to a reference to something that is not there: nothing, a line in the log, or 400. */
  referenceCheck: 'off' | 'warn' | 'strict';
  /** Collections of other systems, by the type they hold: `{URL}/{id}` is one resource. */
  referenceUrls: ReadonlyMap<string, string>;
  /** How long another system may take to answer. */
  referenceTimeout: number;
  /** Whether an instance of a sub-class has to say its `@baseType` and `@schemaLocation`. */
  subclasses: 'lenient' | 'strict';
  /** Folder of the JSON Schemas of registered extensions. */
  extensionSchemas?: string;
  /** Whether callbacks may lead to loopback and private addresses. */
  hubAllowPrivate: boolean;
  /** The only hosts callbacks may have, `*.example.com` for all below one; none: any host. */
  hubAllowedHosts: readonly string[];
  /** Subscriptions that one hub takes with callbacks at one host. */
  hubMaxPerHost: number;
  /** How long one delivery may take, from the wait for a connection to the end of the answer. */
  hubTimeout: number;
  /** Connections to one origin at the same time. */
  hubConnections: number;
  /** Between the first attempts to deliver, and at most. */
  hubRetryMin: number;
  hubRetryMax: number;
  /** After so many attempts, or when it is so old, an event is no longer tried by itself. */
  hubMaxAttempts: number;
  hubMaxAge: number;
  /** Signs what goes to subscriptions that bring no secret of their own. */
  hubSecret?: string;
  /** Whether `/listener/{eventName}` is appended to callbacks. */
  hubAppendListener: boolean;
  /** How long events are kept. */
  eventRetention: number;
  /** Time between "not ready" and closing the listener, for load balancers to notice. */
  shutdownDelay: number;
}

/** From silent to chatty. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;

/** Settings whose values are secret, or may hold a password. */
const SECRET = ['DATABASE_URL', 'REFERENCE_URLS', 'HUB_SECRET'];

const DAY = 24 * 60 * 60 * 1000;
const YEAR = 365 * DAY;

/**
 * Reads the settings of this process: its environment, and `.env` in the working directory for what is not in it.
 * @param warn is told of every variable that looks like a setting misspelt
 * @throws {OperatorError}
 */
export function readSettings(warn: (line: string) => void = toStandardError): Settings {
  Object.assign(process.env, { ...readEnvFile(), ...process.env });
  misspeltSettings(process.env).forEach(warn);
  return loadSettings(process.env);
}

/** (`process.loadEnvFile()` says on each version of Node something else of a file that it cannot read.) */
function readEnvFile(): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync('.env', 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new OperatorError(`.env cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** @returns a line for every variable that is no setting, but looks like one; never its value */
export function misspeltSettings(env: Record<string, string | undefined>): string[] {
  const settings = settingNames();
  return Object.keys(env).flatMap((name) => {
    const meant = looksLike(name, settings);
    return meant === undefined ? [] : [`${name} is not a setting: did you mean ${meant}?`];
  });
}

/** The names of all settings: those that are read. */
function settingNames(): string[] {
  const names: string[] = [];
  loadSettings(new Proxy({}, { get: (_, name) => void names.push(String(name)) }));
  return names;
}

/**
 * Checks and types the settings.
 * @throws {SettingsError} on the first bad value, naming the variable, the value wanted, and what was found
 *   (never where it is, or may hold, a secret).
 */
export function loadSettings(env: Record<string, string | undefined>): Settings {
  function read<T>(name: string, reader: Reader<T>): T | undefined;
  function read<T>(name: string, reader: Reader<T>, fallback: T): T;
  function read<T>(name: string, reader: Reader<T>, fallback?: T): T | undefined {
    const value = env[name]?.trim();
    if (!value) return fallback;
    try {
      return reader(value);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      const shown = SECRET.includes(name) ? 'something else' : JSON.stringify(value.slice(0, 80));
      throw new SettingsError(`${name} must be ${error.message}, not ${shown}`);
    }
  }

  const host = read('HOST', text, '127.0.0.1');
  const settings: Settings = {
    port: read('PORT', integer(0, 65535), 3000),
    host,
    maxConnections: read('MAX_CONNECTIONS', integer(1, 100_000), 2000),
    publicUrl: read('PUBLIC_URL', baseUrl),
    allowedHosts: read('ALLOWED_HOSTS', servedHosts, []),
    trustProxy: read('TRUST_PROXY', trustProxy, false),
    databaseUrl: read('DATABASE_URL', databaseUrl),
    databasePoolSize: read('DATABASE_POOL_SIZE', integer(1, 1000), 10),
    databaseSsl: read('DATABASE_SSL', oneOf('off', 'require', 'verify'), 'off'),
    dataDir: read('DATA_DIR', text, './data'),
    logLevel: read('LOG_LEVEL', oneOf(...LOG_LEVELS), 'log'),
    pageDefaultLimit: read('PAGE_DEFAULT_LIMIT', integer(1, 100_000), 10),
    pageMaxLimit: read('PAGE_MAX_LIMIT', integer(1, 100_000), 1000),
    pageMaxSize: read('PAGE_MAX_SIZE', bytes(1024, 256 * 1024 * 1024), 4 * 1024 * 1024),
    bodyLimit: read('BODY_LIMIT', bytes(1024, 256 * 1024 * 1024), 1024 * 1024),
    queryPoolSize: read('QUERY_POOL_SIZE', integer(2, 1000), 5),
    queryTimeout: read('QUERY_TIMEOUT', integer(1, 600_000), 1000),
    queryMaxLength: read('QUERY_MAX_LENGTH', integer(256, 12_000), 4096),
    queryLimits: {
      maxClauses: read('QUERY_MAX_CLAUSES', integer(1, 1000), 50),
      maxValues: read('QUERY_MAX_VALUES', integer(1, 1000), 20),
      maxValueLength: read('QUERY_MAX_VALUE_LENGTH', integer(1, 12_000), 2048),
      maxJsonpathLength: read('JSONPATH_MAX_LENGTH', integer(1, 12_000), 2048),
      maxJsonpathDepth: read('JSONPATH_MAX_DEPTH', integer(1, 100), 32),
    },
    clientIds: read('CLIENT_IDS', oneOf('reject', 'accept'), 'reject'),
    lifecycle: read('LIFECYCLE', names, new Set()),
    referenceCheck: read('REFERENCE_CHECK', oneOf('off', 'warn', 'strict'), 'off'),
    referenceUrls: read('REFERENCE_URLS', referenceUrls, new Map()),
    referenceTimeout: read('REFERENCE_TIMEOUT', integer(1, 10_000), 2000),
    subclasses: read('SUBCLASSES', oneOf('lenient', 'strict'), 'lenient'),
    extensionSchemas: read('EXTENSION_SCHEMAS', text),
    hubAllowPrivate: read('HUB_ALLOW_PRIVATE', flag, isLoopback(host)),
    hubAllowedHosts: read('HUB_ALLOWED_HOSTS', hosts, []),
    hubMaxPerHost: read('HUB_MAX_PER_HOST', integer(1, 1000), 100),
    hubTimeout: read('HUB_TIMEOUT', integer(1, 60_000), 5000),
    hubConnections: read('HUB_CONNECTIONS', integer(1, 1000), 64),
    hubRetryMin: read('HUB_RETRY_MIN', integer(1, DAY), 1000),
    hubRetryMax: read('HUB_RETRY_MAX', integer(1, DAY), 15 * 60 * 1000),
    hubMaxAttempts: read('HUB_MAX_ATTEMPTS', integer(1, 1000), 20),
    hubMaxAge: read('HUB_MAX_AGE', integer(1, YEAR), DAY),
    hubSecret: read('HUB_SECRET', signingSecret),
    hubAppendListener: read('HUB_APPEND_LISTENER', flag, false),
    eventRetention: read('EVENT_RETENTION', integer(1, 10 * YEAR), 7 * DAY),
    shutdownDelay: read('SHUTDOWN_DELAY', integer(0, 600_000), 0),
  };
  requireOrder('PAGE_DEFAULT_LIMIT', settings.pageDefaultLimit, 'PAGE_MAX_LIMIT', settings.pageMaxLimit);
  requireOrder('HUB_RETRY_MIN', settings.hubRetryMin, 'HUB_RETRY_MAX', settings.hubRetryMax);
  return settings;
}

function requireOrder(lower: string, min: number, upper: string, max: number): void {
  if (min > max) throw new SettingsError(`${lower} must not be over ${upper}: ${min} > ${max}`);
}
