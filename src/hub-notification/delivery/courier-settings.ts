import type { Settings } from '../../config/env';
import type { RetryTimes } from './backoff';

/** How long a lease lasts, as a multiple of how long a listener may take to answer. */
const LEASE_TIMEOUTS = 3;

/** How long a courier stays for more when all is done: what comes soon needs no new lease. Milliseconds. */
const LINGER = 50;

/** What a courier goes by. Times are milliseconds. */
export interface CourierSettings extends Pick<Settings['hub'], 'timeout' | 'maxAge' | 'maxAttempts'> {
  readonly retryTimes: RetryTimes;
  readonly leaseDuration: number;
  readonly linger: number;
}

export function courierSettings({ hub }: Pick<Settings, 'hub'>): CourierSettings {
  const { timeout, maxAge, maxAttempts, retryMin, retryMax } = hub;
  const retryTimes = { min: retryMin, max: retryMax };
  return { timeout, maxAge, maxAttempts, retryTimes, leaseDuration: LEASE_TIMEOUTS * timeout, linger: LINGER };
}
