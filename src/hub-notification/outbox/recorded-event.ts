import { type TmfEvent, toTmfEvent } from '../../tmf/event/event';
import type { EventKind } from '../hub.registry';

/** What is to be known of an event to tell who gets it, where nobody asks about more. */
export interface EventKey {
  readonly position: string;
  readonly transaction: string;
  readonly type: string;
  readonly resourceId: string;
}

/** A row of the event table. */
export interface RecordedEvent extends EventKey {
  readonly id: string;
  readonly href: string;
  readonly time: Date;
  readonly fieldPath: string | null;
  readonly correlationId: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** The columns of an {@link EventKey} in a statement where the table is called `event`. */
export const EVENT_KEY_COLUMNS = 'event.position, event.transaction, event.type, event.resource_id as "resourceId"';

/** The columns of a {@link RecordedEvent} but its document in a statement where the table is called `event`. */
export const EVENT_HEAD_COLUMNS = `${EVENT_KEY_COLUMNS}, event.id, event.href, event.time, event.field_path as "fieldPath",
  event.correlation_id as "correlationId"`;

/** The columns of a {@link RecordedEvent} in such a statement. */
export const EVENT_COLUMNS = `${EVENT_HEAD_COLUMNS}, event.document`;

/** The event as it was published when it happened. */
export function eventOf(row: RecordedEvent, { resource, change }: EventKind): TmfEvent {
  const { id, fieldPath, resourceId, href, time, correlationId, document } = row;
  const draft = { id, change, fieldPath: fieldPath ?? undefined };
  return toTmfEvent({ resource, draft, id: resourceId, href, correlationId, time, document });
}
