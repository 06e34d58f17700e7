/** `npm run bench -- --expand`: what it costs to put the referred party into customers, against the same requests without. */
import { individual } from '../../src/party/party.resource';
import { customerDocument } from '../../seed/customers';
import type { HttpRequest } from '../load/connection';
import { inTurn, load } from '../load/load';
import type { Options } from '../options';
import { met, median, spread } from '../report/figures';
import { writePart } from '../report/results-file';
import { markdownTable } from '../report/table';
import type { Server } from '../server/server';
import { CONNECTIONS, WARM_UP_SECONDS, ask, print, service, stopAll } from '../server/servers';

const TARGET = 0.6;
const BULK_SIZE = 1000;

/** Each with what follows its path. */
const CASES = [
  ['GET item', 'expand=engagedParty', TARGET],
  ['GET list of ten', 'expand=engagedParty', TARGET],
  ['GET list of ten, two levels', 'depth=2', undefined],
] as const;

export function expandLoads({ rounds }: Options): number {
  return 2 * CASES.length * (rounds + 1);
}

export async function benchExpand(options: Options, signal: AbortSignal): Promise<void> {
  const server = service('expand', options, { env: { CLIENT_IDS: 'accept' } });
  try {
    await server.start(signal);
    await fill(server, options, signal);
    await measure(server, options, signal);
  } finally {
    await stopAll([server]);
  }
}

/** Customers, each of a person of its own who is here, too. */
async function fill(server: Server, { customers }: Options, signal: AbortSignal): Promise<void> {
  print(`${server.name}: creating ${customers} customers and as many persons`);
  const numbers = Array.from({ length: customers }, (_, n) => n);
  for (let from = 0; from < customers; from += BULK_SIZE) {
    signal.throwIfAborted();
    const part = numbers.slice(from, from + BULK_SIZE);
    await bulkCreate(server.origin + individual.collection, part.map(personOf));
    await bulkCreate(
      server.origin + server.collection,
      part.map((n) => ({
        id: `c-${n}`,
        ...customerDocument(n),
        engagedParty: { id: `p-${n}`, '@referredType': individual.name },
      })),
    );
  }
  await server.settle();
  const answer = await ask(`${server.origin}${server.collection}?expand=engagedParty`);
  const page = (await answer.json()) as { engagedParty: { familyName?: string } }[];
  if (page.length !== 10 || page.some(({ engagedParty }) => engagedParty.familyName === undefined)) {
    throw new Error(`${server.name} does not expand what it should`);
  }
}

/** The party of the n-th customer: about as long, with the same ways to reach it. */
function personOf(n: number): object {
  const { contactMedium, characteristic, name } = customerDocument(n);
  const [givenName, familyName] = String(name).split(' ');
  return {
    id: `p-${n}`,
    givenName,
    familyName,
    fullName: `${givenName} ${familyName}`,
    gender: 'female',
    birthDate: '1987-04-12T00:00:00Z',
    nationality: 'Portuguese',
    contactMedium,
    partyCharacteristic: characteristic,
    individualIdentification: [
      { identificationId: `P-${n}`, identificationType: 'passport', issuingAuthority: 'Porto' },
    ],
    relatedParty: [{ id: `c-${n}`, role: 'customer', '@referredType': 'Customer' }],
  };
}

async function bulkCreate(collection: string, documents: readonly object[]): Promise<void> {
  const body = JSON.stringify(documents.map((value) => ({ op: 'add', path: '/', value })));
  const answer = await ask(collection, { method: 'PATCH', headers: { 'content-type': 'application/json-patch+json' }, body }); // prettier-ignore
  if (answer.status !== 200) throw new Error(`${collection} answered ${answer.status}: ${await answer.text()}`);
}

async function measure(server: Server, { rounds, seconds, customers }: Options, signal: AbortSignal): Promise<void> {
  const requests = (isItem: boolean, query: string): HttpRequest[] => {
    const paths = isItem ? Array.from({ length: customers }, (_, n) => `/c-${n}`) : [''];
    return paths.map((path) => ({ path: `${server.collection}${path}${query}` }));
  };
  const rows: string[][] = [];
  for (const [name, query, target] of CASES) {
    const run = async (asked: string, time: number): Promise<number> => {
      const options = { connections: CONNECTIONS, seconds: time, signal };
      const { requestsPerSecond, failures } = await load(
        server.origin,
        inTurn(server.origin, requests(name === 'GET item', asked)),
        options,
      );
      if (failures > 0) throw new Error(`${name}${asked}: ${failures} failures`);
      return requestsPerSecond;
    };
    const pair = [`?${query}`, ''] as const;
    for (const each of pair) await run(each, WARM_UP_SECONDS);
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const [one, two] = round % 2 === 0 ? pair : ([...pair].reverse() as ['', string]);
      const [first, second] = [await run(one, seconds), await run(two, seconds)];
      const [expanded, plain] = round % 2 === 0 ? [first, second] : [second, first];
      print(`round ${round + 1}: ${name} ${query} ${expanded.toFixed(0)} / ${plain.toFixed(0)} = ${(expanded / plain).toFixed(2)}`); // prettier-ignore
      ratios.push(expanded / plain);
    }
    rows.push([
      `${name}, ${query}`,
      ...spread(ratios),
      ...(target === undefined ? ['', ''] : [`>= ${target}`, met(median(ratios) >= target)]),
    ]);
  }
  const text = markdownTable(['requests/s', 'with / without', 'rounds', 'target', ''], rows);
  print(text);
  writePart('expand', `## What references lead to\n\n${text}`);
}
