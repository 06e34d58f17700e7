import type { Resource } from '../../tmf/declare/define-resource';
import { shownFieldPath } from '../../tmf/access/mask';
import type { Sight } from '../../tmf/rules/access/sight';
import type { RecordedEvent } from './recorded-event';

/**
 * What a subscriber sees of an event.
 * @returns undefined if it is not there for the subscriber: it does not see the resource, or nothing of what has changed
 */
export function seenEvent(event: RecordedEvent, { status }: Resource, sight: Sight): RecordedEvent | undefined {
  if (sight.isWhole) return event;
  const seen = sight.see({ ...event.document, id: event.resourceId });
  if (!seen) return undefined;
  const changed = event.change === 'stateChange' ? (status?.attribute ?? null) : event.fieldPath;
  const shown = changed === null ? null : shownFieldPath(changed, seen.hidden);
  if (shown === undefined) return undefined;
  const { id: _, ...document } = seen.shown;
  return { ...event, document, fieldPath: event.fieldPath === null ? null : shown };
}
