import { IdempotentWrites } from '../../src/tmf/store/kept-answers/idempotent-writes';
import type { Body } from '../support/bodies';
import { TWO } from '../support/subjects';
import { serving } from '../support/suite/served';

describe.each(TWO)('Idempotency-Key: $resource.name', (subject) => {
  const on = serving(subject);
  const { text } = on;
  const { collection } = on.resource;

  const body = (more: Body = {}): Body => ({ ...on.minimal(), ...more });
  const post = (key: string, sent: unknown = body(), query = '') =>
    on.t.http.post(collection + query).set('Idempotency-Key', key).send(sent as object); // prettier-ignore
  const bulk = (key: string, values: unknown[]) =>
    on.t.http
      .patch(collection)
      .set('Content-Type', 'application/json-patch+json')
      .set('Idempotency-Key', key)
      .send(JSON.stringify(values.map((value) => ({ op: 'add', path: '/', value }))));
  const kept = async (): Promise<number> =>
    Number((await on.t.dataSource.query('select count(*) from idempotency_key'))[0].count);
  /** Without what every answer has of its own. */
  const essence = ({ status, headers, text }: { status: number; headers: object; text: string }) => {
    const rest = { ...headers } as Record<string, string>;
    // What is about this request, and this connection.
    for (const name of ['date', 'connection', 'keep-alive', 'x-correlation-id']) delete rest[name];
    return { status, headers: rest, text };
  };

  it('the same request gets the first answer: status, headers and body', async () => {
    const first = await post('k1').expect(201);
    await on.t.http
      .patch(new URL(first.body.href).pathname)
      .send({ [text]: 'Bo' })
      .expect(200);
    const again = await post('k1');
    expect(essence(again)).toEqual(essence(first));
    expect(again.headers).toMatchObject({ location: first.body.href, etag: first.headers['etag'] });
    expect(await on.count()).toBe(1);
    expect(on.t.published.filter(({ event }) => event.eventType.endsWith('CreateEvent'))).toHaveLength(1);
  });

  it('also with another selection of fields: it is the answer of the first time', async () => {
    const first = await post('k1', body(), '?fields=none').expect(201);
    expect(essence(await post('k1'))).toEqual(essence(first));
  });

  it('the same key with another body is 409', async () => {
    await post('k1').expect(201);
    const answer = await post('k1', body({ [text]: 'Bo' })).expect(409);
    expect(answer.body).toMatchObject({ code: 'idempotencyKeyReused', status: '409', '@type': 'Error' });
    expect(await on.count()).toBe(1);
  });

  it('another key, and no key, create again', async () => {
    await post('k1').expect(201);
    await post('k2').expect(201);
    await on.t.http.post(collection).send(body()).expect(201);
    expect(await on.count()).toBe(3);
  });

  it('a request that fails keeps nothing: the key can be used for a better one', async () => {
    await post('k1', { [text]: '' }).expect(400);
    expect(await kept()).toBe(0);
    await post('k1').expect(201);
    expect(await on.count()).toBe(1);
  });

  it('64 of them at the same time create one', async () => {
    const answers = await Promise.all(Array.from({ length: 64 }, () => post('k1')));
    const created = answers.filter(({ status }) => status === 201);
    expect(new Set(created.map(({ text }) => text)).size).toBe(1);
    const others = answers.filter(({ status }) => status !== 201);
    expect(new Set(others.map(({ status, body: { code } }) => `${status} ${code}`)).size).toBeLessThanOrEqual(1);
    if (others[0]) expect(others[0].body).toMatchObject({ code: 'idempotencyKeyInUse', status: '409' });
    expect(await on.count()).toBe(1);
    expect(await on.t.recorded()).toHaveLength(1);
    expect(on.t.published).toHaveLength(1);
    expect((await post('k1')).text).toBe(created[0]?.text);
  });

  it('while the first is running, the same key is 409', async () => {
    // The lock that the first holds until its transaction ends.
    const runner = on.t.dataSource.createQueryRunner();
    if (process.env['TEST_DATABASE_URL']) {
      await runner.startTransaction();
      await runner.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`POST ${collection} k1`]);
      const answer = await post('k1').expect(409);
      expect(answer.body.code).toBe('idempotencyKeyInUse');
      await runner.rollbackTransaction();
    }
    await runner.release();
    // On the embedded database, which has one session, the second waits for the first instead.
    await post('k1').expect(201);
    expect(await on.count()).toBe(1);
  });

  it('works for a bulk create too, as another key than that of a POST', async () => {
    const first = await bulk('k1', [body(), body({ [text]: 'Bo' })]).expect(200);
    expect(essence(await bulk('k1', [body(), body({ [text]: 'Bo' })]))).toEqual(essence(first));
    expect(await on.count()).toBe(2);
    await bulk('k1', [body()]).expect(409);
    await post('k1').expect(201);
    expect(await on.count()).toBe(3);
    expect(on.t.published).toHaveLength(3);
  });

  it('is kept for 24 hours, then free, then gone', async () => {
    await post('k1').expect(201);
    await post('k2').expect(201);
    const age = (key: string, hours: number): Promise<unknown> =>
      on.t.dataSource.query("update idempotency_key set created_at = now() - $2 * interval '1 hour' where key = $1", [
        key,
        hours,
      ]);
    await age('k1', 23.9);
    await age('k2', 24.1);
    await post('k1', body({ [text]: 'Bo' })).expect(409);
    await post('k2', body({ [text]: 'Bo' })).expect(201);
    expect((await post('k2', body({ [text]: 'Bo' })).expect(201)).body[text]).toBe('Bo');
    await age('k2', 24.1);
    expect(await on.t.app.get(IdempotentWrites).sweep()).toBe(1);
    expect(await kept()).toBe(1);
  });

  it('a clean-up removes any number, in parts', async () => {
    await on.t.dataSource.query(`
      insert into idempotency_key (scope, key, fingerprint, status, headers, body, created_at)
      select 'POST /x', n::text, '', 201, '{}', '', now() - interval '2 days' from generate_series(1, 2500) n`);
    expect(await on.t.app.get(IdempotentWrites).sweep()).toBe(2500);
    expect(await kept()).toBe(0);
  });

  it.each(['', 'x'.repeat(256), 'ü'])('refuses the key %j', async (key) => {
    const response = await fetch(on.t.origin + collection, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(body()),
    });
    expect([response.status, ((await response.json()) as Body)['code']]).toEqual([400, 'malformedRequest']);
    expect(await on.count()).toBe(0);
  });

  it('has no meaning where nothing is created', async () => {
    const { body: created } = await on.t.http.post(collection).send(body()).expect(201);
    const path = new URL(created.href).pathname;
    await on.t.http
      .patch(path)
      .set('Idempotency-Key', 'k')
      .send({ [text]: 'Bo' })
      .expect(200);
    await on.t.http
      .patch(path)
      .set('Idempotency-Key', 'k')
      .send({ [text]: 'Cy' })
      .expect(200);
    expect(await kept()).toBe(0);
  });
});
