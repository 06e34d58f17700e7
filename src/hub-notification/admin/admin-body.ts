import { TmfException } from '../../tmf/error/tmf.exception';
import { isJsonObject } from '../../tmf/model/attribute';
import { isDateTime } from '../../tmf/model/rfc3339';
import { describeProblems } from '../../tmf/model/validate';
import { parseInstant } from '../../tmf/query/instant';
import type { ReplayStart } from './replay';

/** Characters. */
const MAX_REASON_LENGTH = 500;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Why a subscription is paused. @param body undefined if there is none @throws {TmfException} 400 */
export function readReason(body: unknown): string | null {
  if (body === undefined) return null;
  const { reason = null } = requireObject(body);
  if (reason === null) return null;
  if (typeof reason === 'string' && reason.trim() !== '' && reason.length <= MAX_REASON_LENGTH) return reason;
  throw invalid('/reason', `must be a string of 1 to ${MAX_REASON_LENGTH} characters that is not blank`);
}

/** From where on events are replayed. @throws {TmfException} 400 */
export function readReplayStart(body: unknown): ReplayStart {
  const { since = null, sinceEventId = null } = requireObject(body);
  if ((since === null) === (sinceEventId === null)) {
    throw invalid('/since', 'must be there, or sinceEventId instead of it, and not both');
  }
  if (since === null) {
    if (typeof sinceEventId === 'string' && UUID.test(sinceEventId)) return { sinceEventId };
    throw invalid('/sinceEventId', 'must be a UUID, the eventId of an event');
  }
  const instant = typeof since === 'string' && isDateTime(since) ? parseInstant(since) : undefined;
  if (instant === undefined) throw invalid('/since', 'must be a date-time such as 2024-05-04T10:00:00Z');
  return { since: instant };
}

function requireObject(body: unknown): Record<string, unknown> {
  if (!isJsonObject(body)) throw new TmfException('invalidBody', 'The body must be a JSON object');
  return body;
}

function invalid(path: string, expected: string): TmfException {
  return new TmfException('invalidBody', describeProblems([{ path, expected }]));
}
