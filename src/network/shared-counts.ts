import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

/** How long Redis may take to answer, and to be connected to. Milliseconds. */
const ANSWER_TIMEOUT = 250;
const CONNECT_TIMEOUT = 1_000;

/** Connecting is tried again after so long at most. */
const MAX_RETRY_DELAY = 2_000;

/** That Redis does not answer is said so often at most. Milliseconds. */
const COMPLAINT_INTERVAL = 60_000;

/** Counts in Redis, which instances share. Nobody waits for it: while it is away, requests are not counted. */
export interface SharedCounts {
  readonly redis: Redis;
  /** Says so in the log, not too often. */
  failed(error: unknown): void;
  close(): void;
}

/** Connects; a Redis that is away is tried again and again, behind the back of who called. */
export async function sharedCounts(url: string): Promise<SharedCounts> {
  const logger = new Logger('RateLimit');
  let saidAt = -Infinity;
  const failed = (error: unknown): void => {
    if (performance.now() - saidAt < COMPLAINT_INTERVAL) return;
    saidAt = performance.now();
    logger.warn(`RATE_LIMIT_REDIS_URL does not answer, so requests are not counted: ${(error as Error).message}`);
  };
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT,
    commandTimeout: ANSWER_TIMEOUT,
    // What does not answer is connected to anew, and meanwhile no request waits for it.
    socketTimeout: ANSWER_TIMEOUT,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RETRY_DELAY),
  });
  redis.on('error', failed);
  await redis.connect().catch(failed);
  return { redis, failed, close: () => redis.disconnect() };
}
