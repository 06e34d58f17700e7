/** What the seed command can be told. */
import { parseArgs } from 'node:util';
import { type Settings, readSettings } from '../src/config/env';

export interface Options {
  readonly customers: number;
  readonly partyRoles: number;
  readonly database: Settings['database'];
  /** The URL of the service, for references to its parties. */
  readonly base: string;
}

const MAX_ROWS = 100_000_000;

/** Reads the command line, the environment and `.env`. @throws an error of one line */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      customers: { type: 'string', default: '0' },
      'party-roles': { type: 'string', default: '0' },
    },
  });
  const count = (name: keyof typeof values): number => {
    const text = values[name];
    if (/^\d+$/.test(text) && Number(text) <= MAX_ROWS) return Number(text);
    throw new Error(`--${name} must be an integer from 0 to ${MAX_ROWS}, not ${JSON.stringify(text.slice(0, 80))}`);
  };
  const [customers, partyRoles] = [count('customers'), count('party-roles')];
  if (customers + partyRoles === 0) throw new Error('say how many: --customers N, --party-roles M, or both');
  const { database, http } = readSettings();
  return { customers, partyRoles, database, base: http.publicUrl ?? ownUrl(http) };
}

/** Where the service is found on this machine. */
function ownUrl({ port, tlsCert }: Settings['http']): string {
  return `${tlsCert === undefined ? 'http' : 'https'}://localhost:${port}`;
}
