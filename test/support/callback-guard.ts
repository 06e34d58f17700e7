import { CallbackGuard, type Resolve } from '../../src/hub-notification/sender/callback-guard';
import { OwnPlaces } from '../../src/hub-notification/sender/own-places';

type GuardSettings = ConstructorParameters<typeof CallbackGuard>[0];

const askNobody: Resolve = () => Promise.reject(new Error('asked'));

const NOWHERE = new OwnPlaces({ host: '127.0.0.1', port: 0, publicUrl: undefined });

/** @param resolve without it every name is an error @param own without it the server listens nowhere */
export function callbackGuard(
  settings: Partial<GuardSettings> = {},
  resolve = askNobody,
  own = NOWHERE,
): CallbackGuard {
  const all = { allowPrivate: true, allowedHosts: [], timeout: 60_000, ...settings };
  return new CallbackGuard(all, own, resolve);
}
