import { isIP, isIPv4 } from 'node:net';
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/min';
import { OperatorError } from './operator-error';

/** How the text of a setting becomes a value; what is not one is refused. */

/** A setting with a bad value. A {@link Reader}'s says only what is wanted. */
export class SettingsError extends OperatorError {}

/** Makes a typed value of the text of a setting. @throws {SettingsError} saying what is wanted */
export type Reader<T> = (value: string) => T;

export const integer =
  (min: number, max: number): Reader<number> =>
  (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new SettingsError(`an integer from ${min} to ${max}`);
    }
    return number;
  };

export const oneOf =
  <T extends string>(...values: readonly T[]): Reader<T> =>
  (value) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new SettingsError(`one of ${values.join(', ')}`);
    return found;
  };

/** Some of the values, each once or more, with commas between them; `-` is none of them. */
export const someOf =
  <T extends string>(...values: readonly T[]): Reader<ReadonlySet<T>> =>
  (value) => {
    if (value === '-') return new Set();
    const wanted = `some of ${values.join(', ')} with commas between, or - for none`;
    return new Set(value.split(',').map((item) => readOr(oneOf(...values), item.trim(), wanted)));
  };

export const flag: Reader<boolean> = (value) => oneOf('true', 'false')(value) === 'true';

export const text: Reader<string> = (value) => value;

/** Names with commas between them. */
export const names: Reader<ReadonlySet<string>> = (value) => {
  const found = value.split(',').map((name) => name.trim());
  if (!found.every((name) => /^[A-Za-z][A-Za-z0-9]*$/.test(name))) throw new SettingsError('names with commas between');
  return new Set(found);
};

const UNITS: Record<string, number> = { '': 1, B: 1, KiB: 1024, MiB: 1024 * 1024 };

export const bytes =
  (min: number, max: number): Reader<number> =>
  (value) => {
    const match = /^(\d{1,12}) ?(B|KiB|MiB|)$/.exec(value);
    const size = match ? Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1) : NaN;
    if (!(size >= min && size <= max)) throw new SettingsError(`a size from ${min} B to ${max} B, such as 1 MiB`);
    return size;
  };

export const url =
  (...protocols: string[]): Reader<string> =>
  (value) => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      throw new SettingsError(`a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
    }
    return value;
  };

/** A connection string, of which user, password and database can be decoded. */
export const databaseUrl: Reader<string> = (value) => {
  const { username, password, pathname } = new URL(url('postgres:', 'postgresql:')(value));
  try {
    [username, password, pathname].forEach(decodeURIComponent);
  } catch {
    throw new SettingsError('a URL in which % is the start of an encoded character (%25 is the sign itself)');
  }
  return value;
};

/** A URL that a path can be appended to. Slashes at its end are dropped. */
export const baseUrl: Reader<string> = (value) => {
  const { username, password } = new URL(url('http:', 'https:')(value));
  if (username || password || /[?#]/.test(value)) throw new SettingsError('a URL without user, query and fragment');
  return value.replace(/\/+$/, '');
};

const ORIGINS_WANTED = 'origins with commas between, such as https://app.example.com or http://localhost:8080, or *';

/** What a browser says in `Origin`, with commas between, in its spelling; or `*`. */
export const origins: Reader<ReadonlySet<string>> = (value) =>
  new Set(
    value.split(',').map((item) => {
      const given = item.trim();
      if (given === '*' && value === given) return given;
      const { origin } = new URL(readOr(url('http:', 'https:'), given, ORIGINS_WANTED));
      // Nothing behind the host and the port, such as a path, no user, and no pattern.
      if (!/^https?:\/\/[^/?#@*\\\s]+\/?$/i.test(given)) throw new SettingsError(ORIGINS_WANTED);
      return origin;
    }),
  );

export const trustProxy: Reader<boolean | number | string> = (value) => {
  if (value === 'true' || value === 'false') return value === 'true';
  if (/^\d+$/.test(value)) return integer(0, 100)(value);
  if (!value.split(',').every((item) => isNetwork(item.trim()))) {
    throw new SettingsError('true, false, a number of hops, or addresses (10.0.0.0/8, ::1) with commas between');
  }
  return value;
};

/** An address, or one with the length of its prefix behind a slash. */
function isNetwork(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  if (isIP(address) === 0 || rest.length > 0) return false;
  const longest = isIPv4(address) ? 32 : 128;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= longest);
}

const MAX_REFERENCE_URLS = 100;

/** `Type=URL` pairs, separated by commas. */
export const referenceUrls: Reader<ReadonlyMap<string, string>> = (value) => {
  const urls = new Map<string, string>();
  // As in references, case does not matter.
  const types = new Set<string>();
  for (const pair of value.split(',')) {
    const [, type = '', target = ''] = /^\s*([^\s=]{1,100})=(.*)$/.exec(pair) ?? [];
    if (type === '') throw new SettingsError('pairs of a type and a URL, such as Individual=https://host/individual');
    if (types.size === types.add(type.toLowerCase()).size)
      throw new SettingsError('pairs of which each has another type');
    try {
      urls.set(type, baseUrl(target.trim()));
    } catch (error) {
      if (error instanceof SettingsError) throw new SettingsError(`pairs of a type and ${error.message}`);
      throw error;
    }
  }
  if (urls.size > MAX_REFERENCE_URLS) throw new SettingsError(`at most ${MAX_REFERENCE_URLS} pairs`);
  return urls;
};

/** Names or addresses of hosts with commas between them, as URLs have them; `*.` in front of one is all below it. Addresses lose their brackets. */
export const hosts: Reader<readonly string[]> = (value) =>
  value.split(',').map((item) => {
    const [, wildcard = '', host = ''] = /^(\*\.)?([^\s/\\@?#:*[\]]+|\[[\da-f:.]+\])$/i.exec(item.trim()) ?? [];
    const name = URL.canParse(`http://${host}`) ? plainHost(new URL(`http://${host}`)) : '';
    if (name === '') throw new SettingsError('hosts with commas between, such as example.com or *.example.com');
    return wildcard + name;
  });

/** A host as requests name it, and the port if only one will do. `*` is any host, `*.example.com` any below that one. */
export interface ServedHost {
  readonly name: string;
  readonly port?: number;
}

/** What {@link hosts} takes, `*`, and a port behind each. */
export const servedHosts: Reader<readonly ServedHost[]> = (value) =>
  value.split(',').map((item) => {
    const [, host = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(item.trim()) ?? [];
    const [name = ''] = host === '*' ? [host] : readOr(hosts, host, SERVED_HOSTS_WANTED);
    if (Number(port ?? 0) > 65_535) throw new SettingsError(SERVED_HOSTS_WANTED);
    return port === undefined ? { name } : { name, port: Number(port) };
  });

const SERVED_HOSTS_WANTED = 'hosts with commas between, such as example.com, *.example.com:8080 or [::1], or *';

/** @throws {SettingsError} that says that something else is wanted than the reader says */
function readOr<T>(reader: Reader<T>, value: string, wanted: string): T {
  try {
    return reader(value);
  } catch (error) {
    throw new SettingsError(wanted, { cause: error });
  }
}

/** The host of a URL in one spelling: lower case, IPv4 with four decimal parts, IPv6 without brackets, names without a dot at the end. */
export function plainHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$|\.+$/g, '');
}

/** Whether a server that listens at this host can be reached from its own machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** A country of which it is known how its phone numbers are made. */
export const phoneCountry: Reader<CountryCode> = (value) => {
  const country = value.toUpperCase();
  if (!isSupportedCountry(country)) throw new SettingsError('a country of ISO 3166, in two letters, such as FR');
  return country;
};

const MIN_SECRET_BYTES = 16;
const MAX_SECRET_BYTES = 256;

/** Whether a text is a secret to sign with: 16 to 256 bytes, as UTF-8, or in base64 after `whsec_`. */
export function isSigningSecret(value: string): boolean {
  const [, base64] = /^whsec_(.*)$/s.exec(value) ?? [];
  const bytes = base64 === undefined ? Buffer.from(value) : Buffer.from(base64, 'base64');
  // Buffer.from() skips what is not base64.
  if (base64 !== undefined && !/^[A-Za-z\d+/]+={0,2}$/.test(base64)) return false;
  return bytes.length >= MIN_SECRET_BYTES && bytes.length <= MAX_SECRET_BYTES;
}

/** The newest first. */
export const signingSecrets: Reader<readonly string[]> = secretList(
  isSigningSecret,
  `of ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes, or whsec_ with as many in base64`,
);

/** The newest first. */
export const secretsKeys: Reader<readonly string[]> = secretList(
  (value) => /^[!-~]{32,256}$/.test(value),
  'of 32 to 256 visible ASCII characters',
);

/** While one takes the place of another there are several. */
const MAX_SECRETS = 8;

/** Secrets with commas between them. */
function secretList(isSecret: (value: string) => boolean, form: string): Reader<readonly string[]> {
  return (value) => {
    const secrets = value.split(',').map((item) => item.trim());
    if (secrets.length <= MAX_SECRETS && secrets.every(isSecret)) return secrets;
    throw new SettingsError(`a secret ${form}, or up to ${MAX_SECRETS} of them with commas between`);
  };
}
