import { AREAS, type Area } from '../access/access';
import {
  baseUrl,
  bytes,
  databaseUrl,
  flag,
  hosts,
  integer,
  isLoopback,
  names,
  oneOf,
  origins,
  phoneCountry,
  referenceUrls,
  servedHosts,
  secretsKeys,
  signingSecrets,
  someOf,
  text,
  trustProxy,
  url,
} from './readers';
import { secret, setting } from './setting';

/**
 * Every setting: its variable, how that is read, its default, whether it is secret, and what it is. Sizes are bytes, durations
 * milliseconds. In `.env.example` they stand in the same order and are told of in the same words, some in more; a test sees to it.
 */

const MIB = 1024 * 1024;
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;
const YEAR = 365 * DAY;

/** From silent to chatty. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;

const http = {
  /** The port that the server listens at. 0: any that is free. */
  port: setting('PORT', integer(0, 65_535), 3000),
  /** Where it listens. 0.0.0.0: on all interfaces. */
  host: setting('HOST', text, '127.0.0.1'),
  /** Connections of clients at the same time. For one more, that which has been quiet for longest is closed. */
  maxConnections: setting('MAX_CONNECTIONS', integer(1, 100_000), 2000),
  /** Origin (with an optional path prefix) of href, Location and Link, for example https://api.example.com. */
  publicUrl: setting('PUBLIC_URL', baseUrl),
  /** The hosts that requests may be sent to, with commas between them and a port if only one will do. Others get 421. */
  allowedHosts: setting('ALLOWED_HOSTS', servedHosts, []),
  /** Whose X-Forwarded-* headers are believed: false, true, a number of hops, or addresses (10.0.0.0/8, ::1). */
  trustProxy: setting('TRUST_PROXY', trustProxy, false),
  /** Longest request body, in bytes, KiB or MiB. */
  bodyLimit: setting('BODY_LIMIT', bytes(1024, 256 * MIB), MIB),
  /** Origins whose web pages may use the APIs (CORS), with commas between them, or * for all. Empty: none but its own. */
  corsOrigins: setting('CORS_ORIGINS', origins, new Set()),
  /** PEM file with the certificate, and those of who signed it. With TLS_KEY it makes the server speak HTTPS, and HTTP no more. */
  tlsCert: setting('TLS_CERT', text),
  /** PEM file with the private key of TLS_CERT. */
  tlsKey: setting('TLS_KEY', text),
};

const rateLimit = {
  /** Requests that a client may send in a minute; one more is answered with 429. 0: any number. */
  client: setting('RATE_LIMIT', integer(0, 1_000_000), 0),
  /** Requests that may come from an address in a minute, whoever sends them. 0: any number. */
  address: setting('RATE_LIMIT_ADDRESS', integer(0, 1_000_000), 0),
  /** redis://user:password@host:6379 (rediss:// with TLS), where instances count together. Empty: each counts for itself. */
  redisUrl: secret(setting('RATE_LIMIT_REDIS_URL', url('redis:', 'rediss:'))),
};

const auth = {
  /** Who is asked who calls. none: nobody. oidc: everybody, for an access token of one of AUTH_ISSUERS (docs/security.md). */
  mode: setting('AUTH', oneOf('none', 'oidc'), 'none'),
  /** Whose access tokens are trusted: a list as JSON, or the path of a JSON or YAML file with one. */
  issuers: setting('AUTH_ISSUERS', text),
  /** Scopes and roles that give rights, as JSON or a path. Empty: a right is given by the scope or role of its name. */
  rights: setting('AUTH_RIGHTS', text),
  /** The path of a JSON or YAML file that says who sees what (docs/access-policies.md). Empty: rights alone decide. */
  policies: setting('ACCESS_POLICIES', text),
  /** What is open to anybody, with commas between: metrics, hub-admin, documents, swagger-ui. */
  open: setting('AUTH_OPEN', someOf(...AREAS), new Set<Area>(['documents', 'swagger-ui'])),
  /** Client that Swagger UI logs in as, if that is possible without a secret (authorization code with PKCE). */
  uiClient: setting('AUTH_UI_CLIENT', text),
  /** Whether AUTH=none is meant although HOST can be reached from the network. */
  noneOnNetwork: setting('AUTH_NONE_ON_NETWORK', flag, false),
};

const database = {
  /** postgres://user:password@host:5432/database (PostgreSQL 14 or later). Empty: the embedded database in DATA_DIR. */
  url: secret(setting('DATABASE_URL', databaseUrl)),
  /** Connections to the server, beside those of QUERY_POOL_SIZE. */
  poolSize: setting('DATABASE_POOL_SIZE', integer(1, 1000), 10),
  /** Whether short reads share connections (docs/operations.md). false: for a pooler in between that cannot do it. */
  pipeline: setting('DATABASE_PIPELINE', flag, true),
  /** off, require (encrypt, do not check the certificate) or verify (check it too). */
  ssl: setting('DATABASE_SSL', oneOf('off', 'require', 'verify'), 'off'),
  /** Folder of the embedded database. One server at a time can use it. */
  dataDir: setting('DATA_DIR', text, './data'),
};

const log = {
  /** fatal, error, warn, log, debug or verbose. */
  level: setting('LOG_LEVEL', oneOf(...LOG_LEVELS), 'log'),
};

const page = {
  /** Length of a list without ?limit=. */
  defaultLimit: setting('PAGE_DEFAULT_LIMIT', integer(1, 100_000), 10),
  /** Length of the longest list that a client can ask for. */
  maxLimit: setting('PAGE_MAX_LIMIT', integer(1, 100_000), 1000),
  /** Bytes of the resources on one page, in bytes, KiB or MiB. A page that would be larger has fewer items, but has one. */
  maxSize: setting('PAGE_MAX_SIZE', bytes(1024, 256 * MIB), 4 * MIB),
};

const query = {
  /** Connections that searches (lists with a filter or sort) have to themselves, on a server. Half are for expensive ones. */
  poolSize: setting('QUERY_POOL_SIZE', integer(2, 1000), (valueOf) => (valueOf(auth.policies) === undefined ? 5 : 12)),
  /** Milliseconds a search may take in the database. One that takes longer is answered with 400. */
  timeout: setting('QUERY_TIMEOUT', integer(1, 10 * MINUTE), 1000),
  /** Matches of a filter that are counted exactly. Of more, X-Total-Count is an estimate, unless Prefer asks for it. */
  countLimit: setting('COUNT_LIMIT', integer(1, 1_000_000_000), 10_000),
  /** Characters of a query string, encoded. */
  maxLength: setting('QUERY_MAX_LENGTH', integer(256, 12_000), 4096),
};

const queryLimits = {
  /** Conditions of one query. */
  maxClauses: setting('QUERY_MAX_CLAUSES', integer(1, 1000), 50),
  /** Values of one condition. */
  maxValues: setting('QUERY_MAX_VALUES', integer(1, 1000), 20),
  /** Characters of one value, decoded. */
  maxValueLength: setting('QUERY_MAX_VALUE_LENGTH', integer(1, 12_000), 2048),
  /** Characters of one JSONPath, decoded. */
  maxJsonpathLength: setting('JSONPATH_MAX_LENGTH', integer(1, 12_000), 2048),
  /** Brackets and parentheses within each other in one JSONPath. */
  maxJsonpathDepth: setting('JSONPATH_MAX_DEPTH', integer(1, 100), 32),
};

const search = {
  /** Country (ISO 3166, such as FR) whose national phone numbers q understands. Empty: only international ones are understood. */
  phoneCountry: setting('PHONE_COUNTRY', phoneCountry),
};

const resource = {
  /** reject: the server makes every id. accept: an id in the body of a POST is kept (for migrations). */
  clientIds: setting('CLIENT_IDS', oneOf('reject', 'accept'), 'reject'),
  /** Resources whose status changes only as their lifecycle says (docs/changing.md): customer, partyRole, individual, organization. */
  lifecycle: setting('LIFECYCLE', names, new Set()),
  /** Of an individual or organization that others of this server refer to. refuse: 409 (docs/references.md). */
  deletionOfUsed: setting('ON_PARTY_DELETE', oneOf('allow', 'refuse'), 'allow'),
  /** An instance of a sub-class, by its @type, that lacks @baseType or @schemaLocation. */
  subclasses: setting('SUBCLASSES', oneOf('lenient', 'strict'), 'lenient'),
  /** Folder with a JSON Schema for each registered extension: VipCustomer.schema.json, see docs/extensions.md. Empty: none. */
  extensionSchemas: setting('EXTENSION_SCHEMAS', text),
  /** The path of a JSON or YAML file with short names for long filters (docs/querying.md#named-filters). Empty: there are none. */
  namedFilters: setting('NAMED_FILTERS', text),
};

const reference = {
  /** What happens to a reference to something that is not there (docs/references.md). */
  check: setting('REFERENCE_CHECK', oneOf('off', 'warn', 'strict'), 'off'),
  /** Whether references get a missing name, href and @referredType from what they refer to, if that is here: true or false. */
  fill: setting('REFERENCE_FILL', flag, false),
  /** Where the other systems are, as Type=URL pairs with commas between them; {URL}/{id} is one resource. */
  urls: secret(setting('REFERENCE_URLS', referenceUrls, new Map())),
  /** Milliseconds another system may take to answer. */
  timeout: setting('REFERENCE_TIMEOUT', integer(1, 10_000), 2000),
};

const hub = {
  /** Whether callbacks may lead to loopback and private addresses: true or false. Empty: true if HOST is loopback, else false. */
  allowPrivate: setting('HUB_ALLOW_PRIVATE', flag, (valueOf) => isLoopback(valueOf(http.host))),
  /** The only hosts that callbacks may have, with commas between them: listener.example.com,*.example.org. Empty: any host. */
  allowedHosts: setting('HUB_ALLOWED_HOSTS', hosts, []),
  /** Subscriptions that one hub takes with callbacks at one host, of 1000 in all. */
  maxPerHost: setting('HUB_MAX_PER_HOST', integer(1, 1000), 100),
  /** Subscriptions that one client has in one hub, of 1000 in all; with AUTH=none all are of one. */
  maxPerClient: setting('HUB_MAX_PER_CLIENT', integer(1, 1000), (valueOf) =>
    valueOf(auth.mode) === 'none' ? 1000 : 100,
  ),
  /** Milliseconds one delivery may take as a whole, from the wait for a connection to the end of the answer. */
  timeout: setting('HUB_TIMEOUT', integer(1, MINUTE), 5000),
  /** Connections to one origin (scheme, host and port) at the same time. */
  connections: setting('HUB_CONNECTIONS', integer(1, 1000), 64),
  /** Milliseconds between the first two attempts to deliver an event, at most: chance chooses. The bound doubles with each. */
  retryMin: setting('HUB_RETRY_MIN', integer(1, DAY), 1000),
  /** Milliseconds between two attempts at most. */
  retryMax: setting('HUB_RETRY_MAX', integer(1, DAY), 15 * MINUTE),
  /** An event that was not delivered after so many attempts is parked: no longer tried by itself. */
  maxAttempts: setting('HUB_MAX_ATTEMPTS', integer(1, 1000), 20),
  /** An event that was not delivered in so many milliseconds (24 hours) is parked, too. */
  maxAge: setting('HUB_MAX_AGE', integer(1, YEAR), DAY),
  /** Makes the secrets of subscriptions that have none of their own, one for each (docs/notifications.md). */
  secrets: secret(setting('HUB_SECRET', signingSecrets, [])),
  /** Encrypts what is kept of the secrets of listeners: 32 to 256 visible characters. */
  secretsKeys: secret(setting('SECRETS_KEY', secretsKeys, [])),
  /** true: /listener/{eventName} is appended to the path of the callback. false: events go to the callback as it is. */
  appendListener: setting('HUB_APPEND_LISTENER', flag, false),
};

const event = {
  /** Milliseconds for which events are kept (7 days). */
  retention: setting('EVENT_RETENTION', integer(1, 10 * YEAR), 7 * DAY),
};

const shutdown = {
  /** Milliseconds between "not ready" and closing the listener on SIGTERM, for load balancers to notice. */
  delay: setting('SHUTDOWN_DELAY', integer(0, 10 * MINUTE), 0),
};

/** In the order in which they are read. */
export const TABLE = {
  http,
  rateLimit,
  auth,
  database,
  log,
  page,
  query,
  queryLimits,
  search,
  resource,
  reference,
  hub,
  event,
  shutdown,
};

/** Of each pair the first must not be over the second. */
export const ORDERED = [
  [page.defaultLimit, page.maxLimit],
  [hub.retryMin, hub.retryMax],
] as const;

/** Of each pair either both are set, or none is. */
export const PAIRED = [[http.tlsCert, http.tlsKey]] as const;
