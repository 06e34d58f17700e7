import type { Settings } from '../../config/env';
import { isStorable } from '../../tmf/http/json-body';
import { readParameters } from '../../tmf/http/query-parameters';
import { InvalidQueryError, quote } from '../../tmf/query/bounds/invalid-query';
import type { ParkedWindow } from './parked-deliveries';

const NAMES = ['subscriptionId', 'after', 'limit'];

/** What the query of a list of parked deliveries asks for. @throws {InvalidQueryError} */
export function parseParkedWindow(url: string, { defaultLimit, maxLimit }: Settings['page']): ParkedWindow {
  const parameters = readParameters(url, NAMES);
  const subscriptionId = parameters.get('subscriptionId');
  if (subscriptionId !== null && !isStorable(subscriptionId)) {
    throw new InvalidQueryError(`subscriptionId: must be the id of a subscription, not ${quote(subscriptionId)}`);
  }
  const after = parameters.get('after');
  if (after !== null && !isDeliveryId(after)) {
    throw new InvalidQueryError(`after: must be the id of a parked delivery such as 4711, not ${quote(after)}`);
  }
  const limit = parameters.get('limit') ?? String(defaultLimit);
  if (!/^\d{1,15}$/.test(limit)) {
    throw new InvalidQueryError(`limit: must be an integer, 0 or more, not ${quote(limit)}`);
  }
  return { subscriptionId, after, limit: Math.min(Number(limit), maxLimit) };
}

/** Whether it can be the id of a delivery, and fits into a `bigint`. */
export function isDeliveryId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
