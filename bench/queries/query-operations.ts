/** The queries that must not become slower as the database grows, and what their answers must be. */
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { encodeCursor } from '../../src/tmf/query/parse/cursor';
import { customerDocument } from '../../seed/customers';
import { EVERYDAY } from './everyday';
import { type Server, execute } from '../server/server';
import { ask } from '../server/servers';

/** A service filled with the customers 0 to `rows - 1`. */
export interface Filled {
  readonly server: Server;
  readonly rows: number;
}

export interface QueryOperation {
  readonly name: string;
  /**
   * Whose time that of the large service is held against: the same query's on the small one, or its own first page's. What is asked
   * every day has a limit of its own.
   */
  readonly heldAgainst: 'small' | 'first page' | 'everyday';
  /** Whether it is also held against the primary-key reads of the baseline. */
  readonly likeARead: boolean;
  /** What follows the collection of customers, or paths of their own; different ones where the answers differ. */
  queries(filled: Filled): Promise<readonly string[]> | readonly string[];
  /** How many items each answer has, and of how many matches where the answer must say so. */
  expected(filled: Filled): { readonly items?: number; readonly total?: number };
}

const PAGE = 10;

/** So many different queries go to the small service and to the large one. */
const VARIETY = 10_000;

export const FIRST_PAGE: QueryOperation = {
  name: 'first page',
  heldAgainst: 'small',
  likeARead: false,
  queries: () => [''],
  expected: ({ rows }) => ({ items: PAGE, total: rows }),
};

/** What must not take longer where there are more customers. */
export const LOOK_UPS: readonly QueryOperation[] = [
  FIRST_PAGE,
  {
    name: 'e-mail look-up',
    heldAgainst: 'small',
    likeARead: true,
    queries: ({ rows }) =>
      numbersBelow(rows).map((n) => `?contactMedium.characteristic.emailAddress=customer.${n}@mail.example.com`),
    expected: () => ({ items: 1, total: 1 }),
  },
  {
    name: 'uses of a party',
    heldAgainst: 'small',
    likeARead: true,
    queries: ({ rows }) =>
      numbersBelow(rows).map((n) => {
        const { engagedParty } = customerDocument(n) as { engagedParty: { id: string; '@referredType': string } };
        const { collection } = engagedParty['@referredType'] === individual.name ? individual : organization;
        return `${collection}/${engagedParty.id}/usedBy?@referredType=Customer`;
      }),
    expected: () => ({ items: 1, total: 1 }),
  },
  {
    name: 'correlated characteristic, ten matches',
    heldAgainst: 'small',
    likeARead: true,
    queries: ({ rows }) =>
      numbersBelow(Math.floor(rows / 10)).map((n) => `?filter=${encodeURIComponent(managedBy(n))}`),
    expected: () => ({ items: 10, total: 10 }),
  },
  {
    name: 'sort=name&limit=10',
    heldAgainst: 'first page',
    likeARead: false,
    queries: () => [`?sort=name&limit=${PAGE}`],
    expected: () => ({ items: PAGE }),
  },
  {
    name: 'cursor page in the middle',
    heldAgainst: 'first page',
    likeARead: false,
    queries: async (filled) => [`?after=${await cursorIn(filled)}&limit=${PAGE}`],
    expected: () => ({ items: PAGE }),
  },
];

/** See {@link EVERYDAY}: the page must be there, whatever is on it. */
export const QUESTIONS: readonly QueryOperation[] = EVERYDAY.map(({ title, query, resource = customer }) => ({
  name: title,
  heldAgainst: 'everyday',
  likeARead: false,
  queries: async (filled) => [
    `${resource.collection}${query && '?'}${query.replace('CURSOR', query.includes('CURSOR') ? await cursorIn(filled) : '')}`,
  ],
  expected: () => ({}),
}));

export const OPERATIONS: readonly QueryOperation[] = [...LOOK_UPS, ...QUESTIONS];

/** Asks for a few of the queries, since numbers about wrong answers would be worth nothing. @throws the first surprise */
export async function check(operation: QueryOperation, filled: Filled, queries: readonly string[]): Promise<void> {
  const { server } = filled;
  const { items, total } = operation.expected(filled);
  const some = new Set([0, 1, queries.length >> 1, queries.length - 1].flatMap((n) => queries[n] ?? []));
  for (const query of some) {
    const answer = await ask(server.origin + pathOf(server, query));
    if (!answer.ok) throw new Error(`${server.name} answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
    const found = ((await answer.json()) as unknown[]).length;
    const counted = answer.headers.get('x-total-count');
    if (items !== undefined && found !== items)
      throw new Error(`${server.name} answered ${found} items, not ${items}: ${query}`);
    if (total !== undefined && counted !== String(total)) {
      throw new Error(`${server.name} counted ${counted}, not ${total}: ${query}`);
    }
  }
}

/** Queries are of customers; a path is itself. */
export function pathOf({ collection }: Server, query: string): string {
  return query.startsWith('/') ? query : collection + query;
}

function managedBy(code: number): string {
  return `characteristic[?(@.name=='accountManagerCode' && @.value=='AM-${code}')]`;
}

/**
 * Cursors are opaque to clients, who get them from page to page; the benchmark has no time to walk half the way. Nor does
 * it ask the API for the middle: at a large offset a search may well take too long.
 */
export async function middleCursor(
  ask: (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>,
  rows: number,
): Promise<string> {
  const [row] = await ask(`select id from "${customer.table}" order by id limit 1 offset ${Math.floor(rows / 2)}`);
  return encodeCursor({ sort: [], keys: [], id: String(row?.['id']) });
}

async function cursorIn({ server, rows }: Filled): Promise<string> {
  return encodeURIComponent(await middleCursor((text) => execute(server.databaseUrl, text), rows));
}

/** Numbers all over the range, in an order that jumps about: multiples of the golden ratio, without their integer part. */
function numbersBelow(bound: number): number[] {
  const golden = (Math.sqrt(5) - 1) / 2;
  return Array.from({ length: VARIETY }, (_, n) => Math.floor(((n * golden) % 1) * bound));
}
