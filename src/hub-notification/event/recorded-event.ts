import { type Happening, type TmfEvent, toTmfEvent, toTmfEventText } from '../../tmf/store/event/event';
import { type Change, type Resource, eventTypeOf } from '../../tmf/declare/define-resource';

/** What is to be known of an event to tell who gets it, where nobody asks about more. */
export interface EventKey {
  readonly position: string;
  readonly transaction: string;
  /** Name of the resource, whichever API shows it. */
  readonly resourceName: string;
  readonly resourceId: string;
  /** Bytes of its document, printed; null for an old one. */
  readonly size: number | null;
}

/** A row of the event table but for its document. */
export interface EventHead extends EventKey {
  readonly id: string;
  readonly change: Change;
  readonly origin: string;
  readonly time: Date;
  readonly fieldPath: string | null;
  readonly correlationId: string;
}

/** A row of the event table. */
export interface RecordedEvent extends EventHead {
  readonly document: Readonly<Record<string, unknown>>;
}

/** The columns of an {@link EventKey} in a statement where the table is called `event`. */
export const EVENT_KEY_COLUMNS = `event.position, event.transaction, event.resource as "resourceName",
  event.resource_id as "resourceId", event.size`;

/** Bytes of the document, where the table is called `event`; that of an old event has to be printed to know. */
export const EVENT_SIZE = 'coalesce(event.size, octet_length(event.document::text))';

/** The columns of an {@link EventHead} in a statement where the table is called `event`. */
export const EVENT_HEAD_COLUMNS = `${EVENT_KEY_COLUMNS}, event.id, event.change, event.origin, event.time,
  event.field_path as "fieldPath", event.correlation_id as "correlationId"`;

/** `eventType` of the event. */
export function typeOf({ resourceName, change }: Pick<EventHead, 'resourceName' | 'change'>): string {
  return eventTypeOf(resourceName, change);
}

/** The event as the API of the resource shows it. */
export function eventOf(row: RecordedEvent, resource: Resource): TmfEvent {
  return toTmfEvent({ ...happeningOf(row, resource), document: row.document });
}

/** The JSON text of {@link eventOf}. @param json the document, as it is read as text */
export function eventTextOf(row: EventHead, json: string, resource: Resource): string {
  return toTmfEventText({ ...happeningOf(row, resource), json });
}

function happeningOf(row: EventHead, resource: Resource): Happening {
  const { id, change, fieldPath, resourceId, origin, time, correlationId } = row;
  const draft = { id, change, fieldPath: fieldPath ?? undefined };
  return { resource, draft, id: resourceId, origin, correlationId, time };
}
