import { Injectable } from '@nestjs/common';
import { ByteBudget } from '../../memory/byte-budget';
import { HubRegistry } from '../event/hub.registry';
import { eventOf, eventTextOf } from '../event/recorded-event';
import { seenEvent } from '../event/seen-event';
import { type SightOf, SubscriberSights } from '../subscription/subscriber-sights';
import { SubscriptionQueries } from '../subscription/subscription-queries';
import { hostOf } from '../sender/callback-url';
import type { Payload } from '../sender/payload';
import { MAX_DELIVERED_SIZE } from './delivery.statements';
import { DeliveryStore, type Lease, type PendingDelivery } from './delivery.store';

/**
 * Documents that are on their way to listeners at the same time, in bytes, shared by host. Slow listeners have a budget of their
 * own: however long they take, the others need not wait for them.
 */
const BUDGETS = { quick: 8_000_000, slow: 8_000_000 };

/** Makes what listeners get of events. */
@Injectable()
export class Payloads {
  private readonly quick = new ByteBudget(BUDGETS.quick);
  private readonly slow = new ByteBudget(BUDGETS.slow);

  constructor(
    private readonly store: DeliveryStore,
    private readonly registry: HubRegistry,
    private readonly queries: SubscriptionQueries,
    private readonly sights: SubscriberSights,
  ) {}

  /**
   * Waits until there is room for it.
   * @param signal gives up waiting
   * @throws the signal's reason, and what the reading of a document does
   */
  async take(lease: Lease, delivery: PendingDelivery, signal?: AbortSignal): Promise<Payload> {
    const budget = lease.isSlow ? this.slow : this.quick;
    const release = await budget.take(delivery.size ?? MAX_DELIVERED_SIZE, hostOf(lease.callback), signal);
    try {
      const json = delivery.json ?? (await this.store.readDocument(delivery.position));
      const text = json === null ? undefined : this.textOf(lease, delivery, json, await this.sights.of([lease.id]));
      return { text, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** @returns undefined for what the subscription may not see any more */
  private textOf(
    { id, api, query }: Lease,
    delivery: PendingDelivery,
    json: string,
    sightOf: SightOf,
  ): string | undefined {
    const resource = this.registry.resourceOf(api, delivery.resourceName);
    if (!resource) return '{}';
    const { getsWhole, narrow } = this.queries.of(query, resource.api);
    const sight = sightOf(id, resource);
    if (getsWhole && sight.isWhole) return eventTextOf(delivery, json, resource);
    const document = JSON.parse(json) as Record<string, unknown>;
    const seen = seenEvent({ ...delivery, document }, resource, sight);
    return seen && JSON.stringify(narrow(eventOf(seen, resource)));
  }
}
