import type { DataSource } from 'typeorm';
import { OperatorError } from '../config/operator-error';
import { serverAddress } from './server-address';

/** The oldest version that works, as `server_version_num` has it. */
const MIN_VERSION = 140_000;

/** What to do about what a server says, by SQLSTATE. */
const REMEDIES: Record<string, string> = {
  '28P01': 'Correct the user or the password',
  '3D000': 'Create the database, or name another',
  '42501': 'Give the role the right to connect to the database, and to create in its schema (docs/operations.md)',
  '3F000': 'Create the schema of the search_path of the role, and let the role create in it',
  '42P07': 'The schema holds tables of another program: name a database of its own',
  '42723': 'The schema holds functions of another program: name a database of its own',
  '25006': 'Name the primary, or let the role write',
  '53100': 'The disk of the server is full',
  '55000': 'Let the database accept connections',
};
const UNKNOWN_ROLE = 'Create the role with login, let it in by pg_hba.conf';

/** A server as the data source has it. */
export interface Server {
  readonly url: string;
  readonly ssl: false | { rejectUnauthorized: boolean };
}

/** What is wrong with a server, or with the way to it, in a line that names the setting; undefined for defects. */
export function serverError(error: unknown, server: Server): OperatorError | undefined {
  const { code = '', message = '', syscall } = error as NodeJS.ErrnoException;
  const explain = (setting: string, remedy: string): OperatorError =>
    new OperatorError(`${setting} (${serverAddress(server.url)}): ${message}. ${remedy}`, { cause: error });

  if (isTlsError(code, message)) return explain(...tlsRemedy(code, message, server));
  if (code === '28000') {
    const encrypt = server.ssl === false ? ', or set DATABASE_SSL=require if the server wants encryption' : '';
    return explain('DATABASE_URL', UNKNOWN_ROLE + encrypt);
  }
  if (message.startsWith('SASL: ')) return explain('DATABASE_URL', 'The server wants a password: user:password@host');
  // A certificate or key that the connection string names.
  if (syscall === 'open') return new OperatorError(`DATABASE_URL: ${message}`, { cause: error });
  const remedy = REMEDIES[code];
  return remedy === undefined ? undefined : explain('DATABASE_URL', remedy);
}

function isTlsError(code: string, message: string): boolean {
  return (
    /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO)/.test(
      code,
    ) || /does not support SSL|establishing an SSL connection/.test(message)
  );
}

/** @returns the setting, and what to do */
function tlsRemedy(code: string, message: string, { url, ssl }: Server): [string, string] {
  // What the connection string says of TLS wins over the setting.
  const setting = /[?&]ssl/.test(url)
    ? 'sslmode in DATABASE_URL'
    : `DATABASE_SSL=${ssl && ssl.rejectUnauthorized ? 'verify' : 'require'}`;
  if (/support SSL|establishing/.test(message)) return [setting, 'Turn TLS on at the server, or set DATABASE_SSL=off'];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return [setting, 'Name the host in DATABASE_URL as its certificate does, or set DATABASE_SSL=require'];
  }
  if (/^(ERR_SSL_|ERR_OSSL_|EPROTO)/.test(code)) return [setting, 'The server refuses the TLS of this client'];
  return [setting, 'Name its authority in NODE_EXTRA_CA_CERTS, or set DATABASE_SSL=require'];
}

/** @throws {OperatorError} for a server that is too old */
export async function requireVersion(dataSource: DataSource, { url }: Server): Promise<void> {
  const [row] = await dataSource.query<{ number: string }[]>(`select current_setting('server_version_num') number`);
  const version = Number(row?.number);
  if (version >= MIN_VERSION) return;
  const found = `${Math.floor(version / 10_000)}.${version % 10_000}`;
  throw new OperatorError(
    `DATABASE_URL (${serverAddress(url)}): this is PostgreSQL ${found}. Version ${MIN_VERSION / 10_000} or later is needed`,
  );
}
