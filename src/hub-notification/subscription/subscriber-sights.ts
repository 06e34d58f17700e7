import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { readRight } from '../../access/access';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { Database, type Session, statementsOf } from '../../database/database';
import type { Holder } from '../../tmf/access/policies';
import type { Resource } from '../../tmf/declare/define-resource';
import { AccessPolicies } from '../../tmf/rules/access/access-policies';
import { Sight } from '../../tmf/rules/access/sight';

/** What a subscription sees of a resource. */
export type SightOf = (subscriptionId: string, resource: Resource) => Sight;

/** Who made a subscription, as it keeps it. */
interface SubscriptionHolder extends Holder {
  /** Undefined of who was not asked. */
  readonly rights?: readonly string[];
}

interface HolderRow {
  readonly id: string;
  readonly holder: SubscriptionHolder | null;
  readonly size: number;
}

/** Characters of what is known of those who have subscribed: of those of several full hubs. */
const MAX_SIZE = 32_000_000;

const HOLDERS = statementsOf('hub')(
  'holders',
  `select id, holder, coalesce(length(holder::text), 0) as size from subscription where id = any($1)`,
);

/** Who was not asked. Without policies it sees all, with them nothing. */
const NOBODY: SubscriptionHolder = { roles: [], claims: {} };

const NOTHING = new Sight([]);

/** What subscriptions see, by the rights, roles and claims of who made them, which they keep, and by the policies of now. */
@Injectable()
export class SubscriberSights {
  private readonly holders = new LRUCache<string, SubscriptionHolder>({ maxSize: MAX_SIZE });

  constructor(
    private readonly database: Database,
    private readonly policies: AccessPolicies,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'auth'>,
  ) {}

  /**
   * Reads who made the subscriptions, where that is to be known.
   * @param session who is in a transaction must not wait for another connection: there may be none
   */
  async of(subscriptionIds: readonly string[], session: Session = this.database): Promise<SightOf> {
    const known = this.settings.auth.mode === 'none' ? undefined : await this.holdersOf(subscriptionIds, session);
    return (id, resource) => {
      const holder = known?.get(id) ?? NOBODY;
      const mayRead = holder.rights?.includes(readRight(resource.path)) ?? true;
      return mayRead ? this.policies.sightOf(holder, resource, 'read') : NOTHING;
    };
  }

  private async holdersOf(ids: readonly string[], session: Session): Promise<ReadonlyMap<string, SubscriptionHolder>> {
    const found = new Map<string, SubscriptionHolder>();
    for (const id of ids) {
      const holder = this.holders.get(id);
      if (holder) found.set(id, holder);
    }
    const unknown = ids.filter((id) => !found.has(id));
    if (unknown.length === 0) return found;
    for (const { id, holder, size } of await session.query<HolderRow>(HOLDERS, [unknown])) {
      const kept = holder ?? NOBODY;
      this.holders.set(id, kept, { size: size + 100 });
      found.set(id, kept);
    }
    return found;
  }
}
