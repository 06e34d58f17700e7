/** What a service is asked in a mixed load: reads, patches and creates in fixed shares. */
import type { NextRequest } from '../load/load';
import { type HttpRequest, requestBytes } from '../load/connection';
import { Random } from '../random';
import { JSON_HEADERS } from '../server/servers';
import type { Site } from '../basics/operations';

const SEED = 632;

/** Shares of all requests. What remains are creates. */
export const READS = 0.7;
export const PATCHES = 0.2;
/** Share of the reads that are lists of ten. */
const LISTS = 0.1;

export function mixedLoad({ server, ids, bodies }: Site): NextRequest {
  const random = new Random(SEED);
  let n = 0;
  const item = (): string => `${server.collection}/${random.pick(ids)}`;
  const request = (): HttpRequest => {
    const share = random.next();
    if (share < READS) return { path: random.chance(LISTS) ? server.collection : item() };
    const headers = JSON_HEADERS;
    return share < READS + PATCHES
      ? { method: 'PATCH', path: item(), headers, body: `{"statusReason":"checked ${n++}"}` }
      : { method: 'POST', path: server.collection, headers, body: random.pick(bodies) };
  };
  return () => requestBytes(server.origin, request());
}
