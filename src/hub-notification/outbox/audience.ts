import { Injectable } from '@nestjs/common';
import { setImmediate as turn } from 'node:timers/promises';
import type { Session } from '../../database/database';
import type { TmfEvent } from '../../tmf/store/event/event';
import type { Resource } from '../../tmf/declare/define-resource';
import { HubRegistry } from '../event/hub.registry';
import { STEPS_TO_MATCH, type SubscriptionQuery } from '../query/subscription-query';
import { SubscriptionQueries } from '../subscription/subscription-queries';
import type { Sight } from '../../tmf/rules/access/sight';
import { seenEvent } from '../event/seen-event';
import { type SightOf, SubscriberSights } from '../subscription/subscriber-sights';
import { EventReader } from './event-reader';
import { Overruns } from './overruns';
import { type EventKey, type RecordedEvent, eventOf } from '../event/recorded-event';

/** What a subscription asks for. */
export interface SubscriptionTerms {
  readonly id: string;
  /** Base path of its API. */
  readonly api: string;
  readonly query: string | null;
  /** Snapshot of its beginning: what that sees is not for it. */
  readonly since: string;
}

/** Somebody who may get an event. */
export interface Subscriber extends Omit<SubscriptionTerms, 'since'> {
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

/** Who gets which of these events? */
export interface Question {
  readonly events: readonly EventKey[];
  /** Sorted by id. */
  readonly subscribers: readonly Subscriber[];
  /** About the first event it is decided already for the subscribers up to this one. */
  readonly subscriber?: string | null;
  /** The first event cannot be read: whoever may get it does. */
  readonly isFirstUnreadable?: boolean;
}

/** What was decided; what is left is for later. */
export interface AudienceDecision {
  readonly deliveries: readonly NewDelivery[];
  /** About so many events all is decided. */
  readonly decided: number;
  /** About the next one it is for the subscribers up to this one; null if it is for none. */
  readonly subscriber: string | null;
  /** Subscribers about whose queries it took too much to decide, again and again. */
  readonly exhausted: readonly string[];
}

/** No more is decided at a time, a query and the reading of an event aside: it waits to be written down. Milliseconds. */
const MAX_DELIVERIES = 5_000;
const MAX_TIME = 500;

/** Nobody else's work waits for longer, a query begun aside. Milliseconds. */
const MAX_TURN = 10;

/** What it may take to decide about one event for all subscriptions to a hub, which share it: a quarter of a second. */
const STEPS_OF_HUB = 5_000_000;

/** Somebody whom an event reaches if the query wants it. */
interface Reached {
  readonly id: string;
  /** That of the event, as its API shows it. */
  readonly resource: Resource;
  readonly query: SubscriptionQuery;
  /** What the subscriber sees of it. */
  readonly sight: Sight;
}

/** Decides who gets which events. Only events that a query asks about are read whole. */
@Injectable()
export class Audience {
  private readonly overruns = new Overruns();

  constructor(
    private readonly registry: HubRegistry,
    private readonly queries: SubscriptionQueries,
    private readonly sights: SubscriberSights,
  ) {}

  /**
   * Something is decided in any case, if there is an event.
   * @param session that events are read in
   * @throws what the reading of the first event does
   */
  async of(session: Session, question: Question): Promise<AudienceDecision> {
    const { events, isFirstUnreadable } = question;
    const reader = new EventReader(session, events);
    const sightOf = await this.sights.of(
      question.subscribers.map(({ id }) => id),
      session,
    );
    const draft: DraftDecision = { deliveries: [], exhausted: new Set(), time: new Time() };
    for (const [n, event] of events.entries()) {
      const all = this.reachedBy(event, question.subscribers, sightOf);
      const reached = n === 0 ? left(all, question.subscriber) : all;
      const isAsked = reached.some(isToBeAsked);
      let whole: RecordedEvent | undefined;
      try {
        if (isAsked && !(n === 0 && isFirstUnreadable)) whole = await reader.read(n);
      } catch (error) {
        if (n === 0) throw error;
        return decision(draft, n);
      }
      const last = await this.decide({ event, whole, reached, steps: stepsOfEach(all) }, draft);
      if (last !== undefined) return decision(draft, n, last);
      if (isFull(draft)) return decision(draft, n + 1);
    }
    return decision(draft, events.length);
  }

  private reachedBy(event: EventKey, subscribers: readonly Subscriber[], sightOf: SightOf): Reached[] {
    return subscribers.flatMap((subscriber) => {
      const resource = this.registry.resourceOf(subscriber.api, event.resourceName);
      if (!resource || !subscriber.mayGet(event)) return [];
      const { id } = subscriber;
      return [{ id, resource, query: this.queries.of(subscriber.query, resource.api), sight: sightOf(id, resource) }];
    });
  }

  /** @returns the last subscriber that it was decided for, if there are more and no time or room for them */
  private async decide({ event, whole, reached, steps }: Candidate, draft: DraftDecision): Promise<string | undefined> {
    const { position } = event;
    const resource = `${event.resourceName} ${event.resourceId}`;
    const shown = whole && shownBy(whole);
    const last = reached.at(-1);
    for (const subscriber of reached) {
      const { id } = subscriber;
      if (this.isWanted(subscriber, shown, steps, draft))
        draft.deliveries.push({ subscriptionId: id, position, resource });
      await draft.time.giveTurn();
      if (subscriber !== last && isFull(draft)) return id;
    }
    return undefined;
  }

  /**
   * One too many is better than one lost: what takes too much to decide, or cannot be looked into, is wanted; but nobody gets what
   * it may not see.
   */
  private isWanted(
    { id, query, resource, sight }: Reached,
    shown: ((resource: Resource, sight: Sight) => TmfEvent | undefined) | undefined,
    steps: number,
    { exhausted }: DraftDecision,
  ): boolean {
    if (sight.isWhole && (query.wantsAll || !shown)) return true;
    const event = shown?.(resource, sight);
    if (!event) return false;
    const matches = query.matches(event, steps);
    if (this.overruns.note(id, matches === undefined)) exhausted.add(id);
    return matches ?? true;
  }
}

/** The event has to be looked into. */
function isToBeAsked({ query, sight }: Reached): boolean {
  return !query.wantsAll || !sight.isWhole;
}

/** The event as APIs show it, which is made once for each of them; less of it to who does not see all. */
function shownBy(event: RecordedEvent): (resource: Resource, sight: Sight) => TmfEvent | undefined {
  const shown = new Map<Resource, TmfEvent>();
  return (resource, sight) => {
    if (!sight.isWhole) {
      const seen = seenEvent(event, resource, sight);
      return seen && eventOf(seen, resource);
    }
    const made = shown.get(resource) ?? eventOf(event, resource);
    shown.set(resource, made);
    return made;
  };
}

/** An event, and whom it reaches. */
interface Candidate {
  readonly event: EventKey;
  /** Undefined if it cannot be looked into. */
  readonly whole: RecordedEvent | undefined;
  readonly reached: readonly Reached[];
  /** What it may take to ask each query. */
  readonly steps: number;
}

interface DraftDecision {
  readonly deliveries: NewDelivery[];
  readonly exhausted: Set<string>;
  readonly time: Time;
}

function decision(
  { deliveries, exhausted }: DraftDecision,
  decided: number,
  subscriber: string | null = null,
): AudienceDecision {
  return { deliveries, decided, subscriber, exhausted: [...exhausted] };
}

function isFull({ deliveries, time }: DraftDecision): boolean {
  return deliveries.length >= MAX_DELIVERIES || time.isOver;
}

function left(reached: readonly Reached[], subscriber: string | null | undefined): readonly Reached[] {
  return subscriber ? reached.filter(({ id }) => id > subscriber) : reached;
}

/** The same for all whom an event reaches, also if it is decided in parts. */
function stepsOfEach(reached: readonly Reached[]): number {
  return Math.min(STEPS_TO_MATCH, STEPS_OF_HUB / reached.filter(isToBeAsked).length);
}

/** The time that a decision has, with turns for others. */
class Time {
  private readonly end = performance.now() + MAX_TIME;
  private turnedAt = performance.now();

  get isOver(): boolean {
    return performance.now() > this.end;
  }

  async giveTurn(): Promise<void> {
    if (performance.now() - this.turnedAt < MAX_TURN) return;
    await turn();
    this.turnedAt = performance.now();
  }
}
