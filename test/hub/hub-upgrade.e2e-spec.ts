import { partyRole } from '../../src/party-role/party-role.resource';
import { Registrations1795842000000 } from '../../src/database/migrations/1795842000000-registrations';
import { WhatHappened1795852800000 } from '../../src/database/migrations/1795852800000-what-happened';
import { startListener } from '../support/listener';
import { startTestApp } from '../support/test-app';
import { createTestDatabase } from '../support/test-database';

const HUB = `${partyRole.api.basePath}/hub`;

/** A database as the version left it that told subscriptions apart by what was written. */
describe('subscriptions of an older version', () => {
  it('stay, with what is to be delivered to them, and are found when they are registered again', async () => {
    const database = await createTestDatabase();
    const listener = await startListener();
    try {
      const old = await startTestApp({ database });
      const runner = old.dataSource.createQueryRunner();
      await new Registrations1795842000000().down(runner);
      const [migration] = await runner.query(`delete from migration where name = 'Registrations1795842000000' returning name`);
      expect(migration).toHaveLength(1);
      // Two that were taken for different ones, and are paused, so that what is to be delivered waits.
      const [upper, lower] = [listener.url.replace('http', 'HTTP'), listener.url];
      await runner.query(
        `insert into subscription (id, api, callback, query, digest, since, state, created_at)
         values ('first', $1, $2, null, 'a', pg_current_snapshot()::text, 'paused', now() - interval '1s'),
                ('second', $1, $3, '', 'b', pg_current_snapshot()::text, 'paused', now()),
                ('third', $1, $3, 'event.Other.name=x&eventType=NobodysEvent', 'c', pg_current_snapshot()::text, 'active', now())`,
        [partyRole.api.basePath, upper, lower],
      );
      await runner.release();
      await old.http.post(partyRole.collection).send({ name: 'kept' }).expect(201);
      await old.close();

      const t = await startTestApp({ database });
      expect(await t.dataSource.query(`select name from migration where name = 'Registrations1795842000000'`)).toHaveLength(1);
      const { body } = await t.http.post(HUB).send({ callback: lower }).expect(201);
      expect(body).toEqual({ id: 'first', callback: upper, query: null });
      expect((await t.http.get(HUB).expect(200)).body).toHaveLength(3);
      for (const id of ['first', 'second']) await t.http.post(`/hub-admin/v1/subscription/${id}/resume`).type('json').expect(200);
      await listener.until(({ length }) => length === 2);
      expect(listener.received.map(({ event }) => event.event['partyRole']?.['name'])).toEqual(['kept', 'kept']);
      await t.close();
    } finally {
      await listener.close();
      await database.drop();
    }
  });
}); // prettier-ignore

/** A database as the version left it that recorded events as a version of the API shows them. */
describe('events of an older version', () => {
  it('are replayed as they were', async () => {
    const database = await createTestDatabase();
    const listener = await startListener();
    try {
      const old = await startTestApp({ database, env: { PUBLIC_URL: 'https://api.example.com/tmf' } });
      const { body: made } = await old.http.post(partyRole.collection).send({ name: 'old' }).expect(201);
      await old.http.patch(`${partyRole.collection}/${made.id}`).send({ name: 'older', status: 'active' }).expect(200);
      await old.http.delete(`${partyRole.collection}/${made.id}`).expect(204);
      const published = old.published.map(({ event }) => event);
      const runner = old.dataSource.createQueryRunner();
      await new WhatHappened1795852800000().down(runner);
      await runner.query(`delete from migration where name = 'WhatHappened1795852800000'`);
      expect(await runner.query('select type, href from event order by position')).toEqual(
        published.map(({ eventType, event }) => ({ type: eventType, href: event['partyRole']?.['href'] })),
      );
      await runner.release();
      await old.close();

      const t = await startTestApp({ database });
      const { body: subscription } = await t.http.post(HUB).send({ callback: listener.url }).expect(201);
      await t.http
        .post(`/hub-admin/v1/subscription/${subscription.id}/replay`)
        .send({ sinceEventId: published[0]?.eventId })
        .expect(200, { replayed: 4 });
      await listener.until(({ length }) => length === 4);
      expect(listener.received.map(({ event }) => event)).toEqual(published);
      await t.close();
    } finally {
      await listener.close();
      await database.drop();
    }
  });
}); // prettier-ignore
