import { TmfException } from '../../tmf/error/tmf.exception';
import { isDateTime } from '../../tmf/json/rfc3339';
import { describeProblems } from '../../tmf/attribute/validate';
import { parseInstant } from '../../tmf/json/instant';
import { problem, requireObject } from '../../tmf/http/request-body';
import type { ReplayStart } from './replay';

/** Characters. */
const MAX_REASON_LENGTH = 500;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Why a subscription is paused. @param body undefined if there is none @throws {TmfException} 400 */
export function readReason(body: unknown): string | null {
  if (body === undefined) return null;
  const { reason = null } = requireObject(body, { reason: 'maintenance on Saturday' });
  if (reason === null) return null;
  if (typeof reason === 'string' && reason.trim() !== '' && reason.length <= MAX_REASON_LENGTH) return reason;
  throw invalid('/reason', `must be a string of 1 to ${MAX_REASON_LENGTH} characters that is not blank`, reason);
}

/** From where on events are replayed. @throws {TmfException} 400 */
export function readReplayStart(body: unknown): ReplayStart {
  const { since = null, sinceEventId = null } = requireObject(body, { since: '2024-05-04T10:00:00Z' });
  if ((since === null) === (sinceEventId === null)) {
    const sent = since === null ? 'neither' : 'both';
    throw invalid('/since', `must be there, or sinceEventId instead of it, and not both (sent: ${sent})`);
  }
  if (since === null) {
    if (typeof sinceEventId === 'string' && UUID.test(sinceEventId)) return { sinceEventId };
    throw invalid('/sinceEventId', 'must be a UUID, the eventId of an event', sinceEventId);
  }
  const instant = typeof since === 'string' && isDateTime(since) ? parseInstant(since) : undefined;
  if (instant === undefined) throw invalid('/since', 'must be a date-time such as 2024-05-04T10:00:00Z', since);
  return { since: instant };
}

function invalid(...found: Parameters<typeof problem>): TmfException {
  return new TmfException('invalidBody', describeProblems([problem(...found)]));
}
