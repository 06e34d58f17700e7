import { readFile, stat } from 'node:fs/promises';

/** What this machine adds to names before it asks DNS (resolv.conf(5)). */
export interface SearchRules {
  /** Domains that are appended, in order. */
  readonly search: readonly string[];
  /** A name with so many dots is asked for as it is first. */
  readonly ndots: number;
}

/** Addresses by name, in lower case. */
export type Hosts = ReadonlyMap<string, readonly string[]>;

/** Domains that resolvers append at most. */
const MAX_DOMAINS = 6;

/** As resolvers have it. */
const MAX_NDOTS = 15;

/** A longer file is not read, and says nothing. Bytes. */
const MAX_SIZE = 4 * 1024 * 1024;

/** A file is looked at again after so long. Milliseconds. */
const INTERVAL = 2_000;

/** What the text of `/etc/hosts` says. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>();
  for (const [address = '', ...names] of wordsOf(text)) {
    for (const name of names.map((each) => each.toLowerCase())) {
      const known = hosts.get(name);
      if (!known) hosts.set(name, [address]);
      else if (!known.includes(address)) known.push(address);
    }
  }
  return hosts;
}

/** What the text of `/etc/resolv.conf` says of names; of several lists the last one counts. */
export function parseSearchRules(text: string): SearchRules {
  let search: string[] = [];
  let ndots = 1;
  for (const [keyword, ...words] of wordsOf(text)) {
    if (keyword === 'search' || keyword === 'domain') search = words;
    if (keyword !== 'options') continue;
    for (const word of words) {
      const [, count] = /^ndots:(\d{1,9})$/.exec(word) ?? [];
      if (count !== undefined) ndots = Math.min(Number(count), MAX_NDOTS);
    }
  }
  const domains = search.map((domain) => domain.replace(/^\.+|\.+$/g, '')).filter((domain) => domain !== '');
  return { search: domains.slice(0, MAX_DOMAINS), ndots };
}

/** The complete names that a name can stand for, in the order in which DNS is asked for them. */
export function completeNames(name: string, { search, ndots }: SearchRules): string[] {
  if (name.endsWith('.')) return [name];
  const appended = search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...appended] : [...appended, name];
}

function wordsOf(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.replace(/[#;].*/, '').trim());
  return lines.filter((line) => line !== '').map((line) => line.split(/\s+/));
}

/** What a file says, read again when it has changed. */
export class WatchedFile<T> {
  private checkedAt = -Infinity;
  private version = '';
  private parsed: Promise<T | undefined> = Promise.resolve(undefined);

  constructor(
    private readonly path: string,
    private readonly parse: (text: string) => T,
  ) {}

  /** @returns undefined if there is no such file. Never rejects. */
  read(): Promise<T | undefined> {
    if (performance.now() - this.checkedAt >= INTERVAL) {
      this.checkedAt = performance.now();
      this.parsed = this.parseAgain(this.parsed).catch(() => {
        this.version = '';
        return undefined;
      });
    }
    return this.parsed;
  }

  private async parseAgain(before: Promise<T | undefined>): Promise<T | undefined> {
    const { mtimeMs, size, ino } = await stat(this.path);
    const version = `${mtimeMs} ${size} ${ino}`;
    if (version === this.version) return before;
    const parsed = size > MAX_SIZE ? undefined : this.parse(await readFile(this.path, 'utf8'));
    this.version = version;
    return parsed;
  }
}
