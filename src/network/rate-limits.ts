import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/env';
import { ownerOf } from '../tmf/declare/caller';
import { TmfException } from '../tmf/error/tmf.exception';
import { type SharedCounts, sharedCounts } from './shared-counts';

const MINUTE = 60_000;

/** So many clients, and so many addresses, are counted in this process. Who has not asked for longest is forgotten. */
const MAX_COUNTED = 10_000;

/** An Internet provider gives each customer all IPv6 addresses that begin with the same so many bits, or more. */
const IPV6_PREFIX = 64;

/** Whose requests are counted together, how many a minute may have, and what of the settings says so. */
interface Limit {
  readonly setting: string;
  readonly max: number;
  readonly whose: (request: FastifyRequest) => string;
}

/**
 * Counts the requests of each address before it is known who asks, and those of each client after, and refuses more than there
 * may be with 429. Answers tell what is left of the limit that is nearer. Health checks are not counted.
 * Install it before the routes, and what finds out who asks between `onRequest` and `preParsing`.
 */
export async function limitRates(
  fastify: FastifyInstance,
  { client, address, redisUrl }: Settings['rateLimit'],
  isHealthCheck: (url: string) => boolean,
): Promise<void> {
  if (client === 0 && address === 0) return;
  const shared = redisUrl === undefined ? undefined : await sharedCounts(redisUrl);
  if (shared) fastify.addHook('onClose', () => shared.close());
  const hookFor = async (limit: Limit) => {
    const count = await counter(fastify, limit, shared);
    return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      if (isHealthCheck(request.url)) return;
      const counted = await count(request);
      if (counted) judge(counted, limit, reply);
    };
  };
  if (address > 0) {
    fastify.addHook('onRequest', await hookFor({ setting: 'RATE_LIMIT_ADDRESS', max: address, whose: addressOf }));
  }
  if (client > 0) {
    fastify.addHook('preParsing', await hookFor({ setting: 'RATE_LIMIT', max: client, whose: clientOf }));
  }
}

interface Counted {
  readonly remaining: number;
  /** Until the count begins anew. */
  readonly ttlInSeconds: number;
  readonly isExceeded: boolean;
}

/** @returns counts a request; undefined where that cannot be done: then it is let pass */
async function counter(
  fastify: FastifyInstance,
  { setting, max, whose }: Limit,
  shared: SharedCounts | undefined,
): Promise<(request: FastifyRequest) => Promise<Counted | undefined>> {
  let count: ReturnType<FastifyInstance['createRateLimit']> | undefined;
  // In a scope of its own, with its own counts.
  await fastify.register(async (scope) => {
    const names = { nameSpace: `tmf:${setting}:`, redis: shared?.redis };
    const size = { max, timeWindow: MINUTE, cache: MAX_COUNTED };
    await scope.register(rateLimit, { ...size, ...names, global: false, keyGenerator: whose });
    count = scope.createRateLimit();
  });
  return async (request) => {
    try {
      const counted = await count?.(request);
      return counted?.isAllowed === false ? counted : undefined;
    } catch (error) {
      if (!shared) throw error;
      shared.failed(error);
      return undefined;
    }
  };
}

const REMAINING = 'ratelimit-remaining';

/** @throws {TmfException} 429 */
function judge({ remaining, ttlInSeconds, isExceeded }: Counted, { setting, max }: Limit, reply: FastifyReply): void {
  const nearer = reply.getHeader(REMAINING);
  if (isExceeded || nearer === undefined || remaining < Number(nearer)) {
    reply.headers({ 'ratelimit-limit': max, [REMAINING]: remaining, 'ratelimit-reset': ttlInSeconds });
  }
  if (!isExceeded) return;
  const detail = `There may be ${max} requests a minute (${setting}). Send it again in ${ttlInSeconds} s`;
  throw new TmfException('tooManyRequests', detail, { headers: { 'Retry-After': String(ttlInSeconds) } });
}

/** The client that is known by its token; where none is asked who it is, the address. */
function clientOf(request: FastifyRequest): string {
  const owner = request.identity && ownerOf(request.identity);
  return owner ? `client ${owner}` : `address ${addressOf(request)}`;
}

function addressOf({ ip }: FastifyRequest): string {
  return normalizeIP(ip, IPV6_PREFIX);
}
