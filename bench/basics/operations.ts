/**
 * The operations that are measured. One more is an entry here, with its routes in `bench/baseline/bare.ts` and `naive.ts`, or
 * without `baseline`: then it has figures, and no ratios to those.
 */
import { Random } from '../random';
import { type HttpRequest, requestBytes } from '../load/connection';
import { type NextRequest, inTurn } from '../load/load';
import type { Server } from '../server/server';
import { JSON_HEADERS } from '../server/servers';
import type { BodySize } from './bodies';

/** A server that is filled. */
export interface Site {
  readonly server: Server;
  /** Of what it was filled with. */
  readonly ids: readonly string[];
  /** As it was filled with, in the same order. */
  readonly bodies: readonly string[];
}

/** Is called once, before the first request, and may fill in what the operation needs besides. */
type Requests = (site: Site) => NextRequest | Promise<NextRequest>;

export interface Operation {
  /** What `--only` calls it. */
  readonly key: string;
  readonly name: string;
  /** Share of the bare baseline's requests per second that is wanted, at 16 connections. */
  readonly targets: Partial<Record<BodySize, number>>;
  /** What is counted in place of requests, if each has several. */
  readonly rowsPerRequest?: number;
  /**
   * Of requests that are large and long: so many connections, whatever is chosen, no fixed rate, and after the others,
   * whose memory they would hide.
   */
  readonly bulkConnections?: number;
  readonly service: Requests;
  readonly baseline?: Requests;
}

const SEED = 629;
const BULK_SIZE = 1000;
const BULK_BODIES = 4;

const getItem: Requests = ({ server, ids }) => {
  const random = new Random(SEED);
  const requests = ids.map((id) => bytes(server, { path: `${server.collection}/${id}` }));
  return () => random.pick(requests);
};

const getList: Requests = ({ server }) => inTurn(server.origin, [{ path: server.collection }]);

const post: Requests = ({ server, bodies }) =>
  inTurn(
    server.origin,
    bodies.map((body) => ({ method: 'POST', path: server.collection, headers: JSON_HEADERS, body })),
  );

/** Every value is a new one: a patch that changes nothing would be cheap. */
const patch: Requests = ({ server, ids }) => {
  const random = new Random(SEED);
  let n = 0;
  return () =>
    bytes(server, {
      method: 'PATCH',
      path: `${server.collection}/${random.pick(ids)}`,
      headers: JSON_HEADERS,
      body: `{"statusReason":"checked ${n++}"}`,
    });
};

const bulkOf =
  (request: (site: Site, values: readonly string[]) => HttpRequest): Requests =>
  (site) => {
    const { server, bodies } = site;
    const parts = Array.from({ length: BULK_BODIES }, (_, part) =>
      Array.from({ length: BULK_SIZE }, (__, n) => bodies[(part * BULK_SIZE + n) % bodies.length] ?? ''),
    );
    return inTurn(
      server.origin,
      parts.map((values) => request(site, values)),
    );
  };

export const OPERATIONS: readonly Operation[] = [
  { key: 'get', name: 'GET item', targets: { small: 1.1, large: 1 }, service: getItem, baseline: getItem },
  { key: 'list', name: 'GET list of ten', targets: { small: 0.95, large: 1.2 }, service: getList, baseline: getList },
  { key: 'post', name: 'POST', targets: { small: 0.75, large: 0.65 }, service: post, baseline: post },
  {
    key: 'patch',
    name: 'PATCH of one attribute',
    targets: { small: 0.9, large: 0.9 },
    service: patch,
    baseline: patch,
  },
  {
    key: 'bulk',
    name: `bulk create of ${BULK_SIZE}, in rows`,
    targets: { small: 0.85, large: 0.85 },
    rowsPerRequest: BULK_SIZE,
    bulkConnections: 2,
    service: bulkOf(({ server }, values) => ({
      method: 'PATCH',
      path: server.collection,
      headers: { 'content-type': 'application/json-patch+json' },
      body: `[${values.map((value) => `{"op":"add","path":"/","value":${value}}`).join(',')}]`,
    })),
    baseline: bulkOf((_, values) => ({
      method: 'POST',
      path: '/items',
      headers: JSON_HEADERS,
      body: `[${values.join(',')}]`,
    })),
  },
];

function bytes(server: Server, request: HttpRequest): Buffer {
  return requestBytes(server.origin, request);
}
