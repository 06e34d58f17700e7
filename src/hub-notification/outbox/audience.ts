import { Injectable } from '@nestjs/common';
import { setImmediate as turn } from 'node:timers/promises';
import { type Session, statementsOf } from '../../database/database';
import type { TmfEvent } from '../../tmf/event/event';
import { HubRegistry } from '../hub.registry';
import type { SubscriptionQuery } from '../subscription-query';
import { SubscriptionQueries } from '../subscription/subscription-queries';
import { EVENT_COLUMNS, type EventKey, type RecordedEvent, eventOf } from './recorded-event';

/** Somebody who may get an event. */
export interface Subscriber {
  readonly id: string;
  /** Base path of its API. */
  readonly api: string;
  readonly query: string | null;
  /** Whether the event can be for it at all. */
  readonly mayGet: (event: EventKey) => boolean;
}

/** A delivery to be made. */
export interface NewDelivery {
  readonly subscriptionId: string;
  readonly position: string;
  /** Type and id of the resource. */
  readonly resource: string;
}

/** What was decided about the first of some events. */
export interface Decision {
  readonly deliveries: readonly NewDelivery[];
  /** Of so many events; the others were left for later. At least one, if there was one. */
  readonly decided: number;
}

/** No more is decided at a time, an event begun aside: a transaction waits for it. */
const MAX_DELIVERIES = 5_000;
const MAX_TIME = 1_000;

/** Events that are read whole at a time: each may be as long as a body. */
const READ_SIZE = 20;

/** Nobody else's work waits for longer, a query begun aside. Milliseconds. */
const MAX_TURN = 10;

const WHOLE = statementsOf('hub')('whole', `select ${EVENT_COLUMNS} from event where position = any($1)`);

/** An event, and who gets it if their queries want it. */
interface Candidate {
  readonly event: EventKey;
  /** Type and id. */
  readonly resource: string;
  readonly reached: readonly { readonly id: string; readonly query: SubscriptionQuery }[];
}

/** Decides who gets which events. Only events that a query asks about are read whole. */
@Injectable()
export class Audience {
  constructor(
    private readonly registry: HubRegistry,
    private readonly queries: SubscriptionQueries,
  ) {}

  async of(session: Session, events: readonly EventKey[], subscribers: readonly Subscriber[]): Promise<Decision> {
    const deliveries: NewDelivery[] = [];
    const end = performance.now() + MAX_TIME;
    let turnedAt = performance.now();
    for (let decided = 0; decided < events.length;) {
      const page = events.slice(decided, decided + READ_SIZE).map((event) => this.candidateOf(event, subscribers));
      const whole = await this.readWhole(session, page);
      for (const { event, resource, reached } of page) {
        const { position } = event;
        for (const { id, query } of reached) {
          if (query.wantsAll || wants(query, whole.get(position))) {
            deliveries.push({ subscriptionId: id, position, resource });
          }
          if (performance.now() - turnedAt < MAX_TURN) continue;
          await turn();
          turnedAt = performance.now();
        }
        decided++;
        if (deliveries.length >= MAX_DELIVERIES || performance.now() > end) return { deliveries, decided };
      }
    }
    return { deliveries, decided: events.length };
  }

  private candidateOf(event: EventKey, subscribers: readonly Subscriber[]): Candidate {
    const kind = this.registry.kindOf(event.type);
    if (!kind) return { event, resource: '', reached: [] };
    const reached = subscribers
      .filter(({ api, mayGet }) => api === kind.api.basePath && mayGet(event))
      .map(({ id, query }) => ({ id, query: this.queries.of(query, kind.api) }));
    return { event, resource: `${kind.resource.name} ${event.resourceId}`, reached };
  }

  private async readWhole(session: Session, page: readonly Candidate[]): Promise<ReadonlyMap<string, TmfEvent>> {
    const asked = page.filter(({ reached }) => reached.some(({ query }) => !query.wantsAll));
    if (asked.length === 0) return new Map();
    const rows = await session.query<RecordedEvent>(WHOLE, [asked.map(({ event }) => event.position)]);
    return new Map(rows.flatMap((row) => this.read(row)));
  }

  private read(row: RecordedEvent): [position: string, event: TmfEvent][] {
    const kind = this.registry.kindOf(row.type);
    return kind ? [[row.position, eventOf(row, kind)]] : [];
  }
}

function wants(query: SubscriptionQuery, event: TmfEvent | undefined): boolean {
  return event !== undefined && query.matches(event);
}
