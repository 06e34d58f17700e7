import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database, type Session, statementsOf } from '../../database/database';
import type { Holder } from '../../tmf/access/policies';
import type { Resource } from '../../tmf/declare/define-resource';
import { AccessPolicies } from '../../tmf/rules/access/access-policies';
import type { Sight } from '../../tmf/rules/access/sight';

/** What a subscription sees of a resource. */
export type SightOf = (subscriptionId: string, resource: Resource) => Sight;

interface HolderRow {
  readonly id: string;
  readonly holder: Holder | null;
  readonly size: number;
}

/** Characters of what is known of those who have subscribed: of those of several full hubs. */
const MAX_SIZE = 32_000_000;

const HOLDERS = statementsOf('hub')(
  'holders',
  `select id, holder, coalesce(length(holder::text), 0) as size from subscription where id = any($1)`,
);

/** Without policies it is not looked at; with them, who is nobody sees nothing. */
const NOBODY: Holder = { roles: [], claims: {} };

/** What subscriptions see, by the roles and claims of who made them, which they keep, and by the policies of now. */
@Injectable()
export class SubscriberSights {
  private readonly holders = new LRUCache<string, Holder>({ maxSize: MAX_SIZE });

  constructor(
    private readonly database: Database,
    private readonly policies: AccessPolicies,
  ) {}

  /**
   * Reads who made the subscriptions, where that is to be known.
   * @param session who is in a transaction must not wait for another connection: there may be none
   */
  async of(subscriptionIds: readonly string[], session: Session = this.database): Promise<SightOf> {
    const known = this.policies.isOn ? await this.holdersOf(subscriptionIds, session) : undefined;
    return (id, resource) => this.policies.sightOf(known?.get(id) ?? NOBODY, resource, 'read');
  }

  private async holdersOf(ids: readonly string[], session: Session): Promise<ReadonlyMap<string, Holder>> {
    const found = new Map<string, Holder>();
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
