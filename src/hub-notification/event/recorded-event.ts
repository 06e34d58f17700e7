import { type Happening, type TmfEvent, toTmfEvent, toTmfEventText } from '../../tmf/store/event/event';
import type { EventKind } from './hub.registry';

/** What is to be known of an event to tell who gets it, where nobody asks about more. */
export interface EventKey {
  readonly position: string;
  readonly transaction: string;
  readonly type: string;
  readonly resourceId: string;
  /** Bytes of its document, printed; null for an old one. */
  readonly size: number | null;
}

/** A row of the event table but for its document. */
export interface EventHead extends EventKey {
  readonly id: string;
  readonly href: string;
  readonly time: Date;
  readonly fieldPath: string | null;
  readonly correlationId: string;
}

/** A row of the event table. */
export interface RecordedEvent extends EventHead {
  readonly document: Readonly<Record<string, unknown>>;
}

/** The columns of an {@link EventKey} in a statement where the table is called `event`. */
export const EVENT_KEY_COLUMNS =
  'event.position, event.transaction, event.type, event.resource_id as "resourceId", event.size';

/** Bytes of the document, where the table is called `event`; that of an old event has to be printed to know. */
export const EVENT_SIZE = 'coalesce(event.size, octet_length(event.document::text))';

/** The columns of an {@link EventHead} in a statement where the table is called `event`. */
export const EVENT_HEAD_COLUMNS = `${EVENT_KEY_COLUMNS}, event.id, event.href, event.time, event.field_path as "fieldPath",
  event.correlation_id as "correlationId"`;

/** The event as it was published when it happened. */
export function eventOf(row: RecordedEvent, kind: EventKind): TmfEvent {
  return toTmfEvent({ ...happeningOf(row, kind), document: row.document });
}

/** The JSON text of {@link eventOf}. @param json the document, as it is read as text */
export function eventTextOf(row: EventHead, json: string, kind: EventKind): string {
  return toTmfEventText({ ...happeningOf(row, kind), json });
}

function happeningOf(row: EventHead, { resource, change }: EventKind): Happening {
  const { id, fieldPath, resourceId, href, time, correlationId } = row;
  return {
    resource,
    draft: { id, change, fieldPath: fieldPath ?? undefined },
    id: resourceId,
    href,
    correlationId,
    time,
  };
}
