import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { TroubledListener } from './chaos-listeners';

/** What a listener has subscribed to: all events of both APIs, or those of some types. */
export interface Subscribed {
  readonly listener: TroubledListener;
  readonly types?: readonly string[];
}

interface EventRow {
  readonly position: string;
  readonly id: string;
  readonly type: string;
  readonly resourceId: string;
}

/** Nothing has moved for so long: something is stuck. Milliseconds. */
const PATIENCE = 60_000;

/** One statement on a connection of its own; again, while the database is away. */
export async function queryAlone<Row extends object>(databaseUrl: string, statement: string): Promise<Row[]> {
  for (;;) {
    const client = new Client(databaseUrl);
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(statement)).rows;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (/^42/.test(code)) throw error;
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

const eventsIn = (databaseUrl: string): Promise<EventRow[]> =>
  queryAlone<EventRow>(
    databaseUrl,
    `select position, id, resource || upper(left(change, 1)) || substr(change, 2) || 'Event' as type, resource_id as "resourceId"
     from event order by event.position`,
  );

/** Waits until every event has been delivered to all who want it. @throws with the state of all if nothing moves any more */
export async function untilDelivered(databaseUrl: string, subscribed: readonly Subscribed[]): Promise<void> {
  let last = '';
  let movedAt = performance.now();
  for (;;) {
    const events = await eventsIn(databaseUrl);
    const wanted = subscribed.reduce((sum, each) => sum + events.filter(({ type }) => wants(each, type)).length, 0);
    const states = await queryAlone<{ state: string; count: string }>(
      databaseUrl,
      'select state, count(*) from delivery group by state order by state',
    );
    const now = JSON.stringify(states);
    if (now === JSON.stringify([{ state: 'delivered', count: String(wanted) }])) return;
    if (now !== last) movedAt = performance.now();
    last = now;
    if (performance.now() - movedAt > PATIENCE) {
      const all = await queryAlone(databaseUrl, 'select subscription.*, now() from subscription');
      throw new Error(`stuck at ${now}, wanted ${wanted}: ${JSON.stringify(all, null, 1)}`);
    }
    await sleep(100);
  }
} // prettier-ignore

/** Checks what all have received against the event table. */
export async function expectNothingLost(
  databaseUrl: string,
  subscribed: readonly Subscribed[],
  created: readonly string[],
): Promise<void> {
  const events = await eventsIn(databaseUrl);
  const payloads = new Map<string, string>();
  for (const each of subscribed) {
    const { name } = each.listener;
    const first = new Map<string, EventRow>();
    const known = new Map(events.map((event) => [event.id, event]));
    for (const { text, event, headers } of each.listener.received()) {
      const row = known.get(event.eventId);
      const [resource] = Object.values(event.event);
      const arrived = [name, headers['webhook-id'], event.eventType, resource?.['id']];
      expect(arrived).toEqual([name, row?.id, row?.type, row?.resourceId]);
      if (row && !first.has(row.id)) first.set(row.id, row);
      const payload = payloads.get(event.eventId) ?? text;
      payloads.set(event.eventId, payload);
      expect(text).toBe(payload);
    }
    const wanted = events.filter(({ type }) => wants(each, type));
    expect([name, byResource([...first.values()])]).toEqual([name, byResource(wanted)]);
  }
  expect(await queryAlone(databaseUrl, 'select 1 from delivery group by subscription_id, event_position having count(*) > 1')).toEqual([]);
  const names = await queryAlone<{ name: string }>(databaseUrl, `select document->>'name' as name from event where change = 'create'`);
  expect(names.map(({ name }) => name).sort()).toEqual([...created].sort());
} // prettier-ignore

function wants({ types }: Subscribed, type: string): boolean {
  return types?.includes(type) ?? [...CUSTOMER_TYPES, ...PARTY_ROLE_TYPES].includes(type);
}

const CHANGES = ['create', 'attributeValueChange', 'stateChange', 'delete'] as const;
const CUSTOMER_TYPES = CHANGES.map((change) => customer.eventType(change));
const PARTY_ROLE_TYPES = CHANGES.map((change) => partyRole.eventType(change));

/** Positions by resource, in the given order; sorted by resource. */
function byResource(rows: readonly EventRow[]): [string, string[]][] {
  const positions = new Map<string, string[]>();
  for (const { resourceId, position } of rows) {
    positions.set(resourceId, [...(positions.get(resourceId) ?? []), position]);
  }
  return [...positions].sort(([a], [b]) => (a < b ? -1 : 1));
}
