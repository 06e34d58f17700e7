import type { Body } from '../support/bodies';
import { TWO } from '../support/subjects';
import { serving } from '../support/suite/served';

const PATCH = 'application/json-patch+json';

/** TMF630 part 1, section 6: many resources are created by a PATCH of the collection. */
describe.each(TWO)('bulk create: $resource.name', (subject) => {
  const on = serving(subject, { CLIENT_IDS: 'accept' });
  const { text, minimal, given, list } = on;
  const { collection, path: key } = on.resource;

  const value = (more: Body = {}): Body => ({ ...minimal(), ...more });
  const patch = (operations: unknown, query = '') =>
    on.t.http
      .patch(collection + query)
      .set('Content-Type', PATCH)
      .send(JSON.stringify(operations));
  const add = (values: unknown[], query = '') => patch(values.map((each) => ({ op: 'add', path: '/', value: each })), query); // prettier-ignore
  const total = async (): Promise<string> =>
    String((await on.t.http.get(`${collection}?limit=0`)).headers['x-total-count']);

  it('answers 200 with the new resources in the order of the operations', async () => {
    const { body, headers } = await add([value({ [text]: 'a' }), value({ [text]: 'b', extra: { deep: [1] } }), value()]).expect(200);
    expect(body).toEqual(
      [{ [text]: 'a' }, { [text]: 'b', extra: { deep: [1] } }, {}].map((more) => ({
        ...given,
        ...value(more),
        id: expect.any(String),
        href: expect.stringMatching(`^${on.t.origin}${collection}/`),
      })),
    );
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['location'] ?? headers['etag']).toBeUndefined();
    const list = await on.t.http.get(collection).expect(200);
    expect(list.body).toEqual(body);
    expect(list.headers['x-total-count']).toBe('3');
    for (const each of body) {
      const read = await on.t.http.get(new URL(each.href).pathname).expect(200);
      expect(read.body).toEqual(each);
      await on.t.http.patch(new URL(each.href).pathname).set('If-Match', String(read.headers['etag'])).send({ [text]: 'x' }).expect(200);
    }
  }); // prettier-ignore

  it('raises one event for each', async () => {
    const { body } = await add([value({ [text]: 'a' }), value({ [text]: 'b' })]).expect(200);
    expect(on.t.published.map(({ name, event }) => [name, event.event[key]])).toEqual(
      body.map((each: Body) => [`${key}.create`, each]),
    );
    const recorded = await on.t.recorded();
    expect(recorded.map(({ id }) => id)).toEqual(on.t.published.map(({ event }) => event.eventId));
    expect(
      recorded.map(({ resource_id: id, origin, document }) => ({
        id,
        href: `${origin}${collection}/${id}`,
        ...document,
      })),
    ).toEqual(body);
  });

  it.each(['/', '/-', ''])('takes %j for the collection', async (path) => {
    await patch([{ op: 'add', path, value: value() }]).expect(200);
    expect(await total()).toBe('1');
  });

  it('answers the selected fields only', async () => {
    const { body } = await add([value(), value()], '?fields=none').expect(200);
    expect(body.map((each: Body) => Object.keys(each))).toEqual([['id', 'href'], ['id', 'href']]);
  }); // prettier-ignore

  it('creates 1000 at once', async () => {
    const values = Array.from({ length: 1000 }, (_, n) => value({ [text]: `n${n}` }));
    const { body } = await add(values).expect(200);
    expect(body.map((each: Body) => each[text])).toEqual(values.map((each) => each[text]));
    expect(await total()).toBe('1000');
    expect(await on.t.recorded()).toHaveLength(1000);
    expect(new Set(on.t.published.map(({ event }) => event.eventId)).size).toBe(1000);
  });

  it.each<[number, string, unknown]>([
    [400, 'invalidPatch', []],
    [400, 'invalidPatch', { op: 'add', path: '/', value: {} }],
    [400, 'invalidPatch', 'x'],
    [400, 'invalidPatch', [{ op: 'remove', path: '/' }]],
    [400, 'invalidPatch', [{ op: 'replace', path: '/', value: {} }]],
    [400, 'invalidPatch', [{ op: 'add', path: '/0', value: {} }]],
    [400, 'invalidPatch', [{ op: 'add', path: '/' }]],
    [400, 'invalidPatch', Array.from({ length: 1001 }, () => ({ op: 'add', path: '/', value: value() }))],
    [400, 'invalidBody', [{ op: 'add', path: '/', value: value() }, { op: 'add', path: '/', value: null }]],
    [400, 'invalidBody', [{ op: 'add', path: '/', value: value() }, { op: 'add', path: '/', value: [value()] }]],
    [400, 'invalidBody', [{ op: 'add', path: '/', value: value({ id: { toString: 1 } }) }]],
    [400, 'invalidBody', [{ op: 'add', path: '/', value: value({ href: 'x' }) }]],
    [409, 'duplicateId', [{ op: 'add', path: '/', value: value({ id: 'a' }) }, { op: 'add', path: '/', value: value({ id: 'a' }) }]],
  ])('refuses with %i %s: %#', async (status, code, operations) => {
    const answer = await patch(operations);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await total()).toBe('0');
    expect(await on.t.recorded()).toHaveLength(0);
    expect(on.t.published).toHaveLength(0);
  }); // prettier-ignore

  it('names every problem of every value', async () => {
    const { body } = await add([value(), value({ [text]: ' ' }), value({ '@type': 1, [list.name]: [{}] })]).expect(400);
    for (const path of [`/1/value/${text}: `, '/2/value/@type: ', `/2/value/${list.name}/0/${list.member}: `]) {
      expect(body.message).toContain(path);
    }
    expect(body.message).not.toContain('/0/value');
    expect(await total()).toBe('0');
  });

  it('keeps the ids of clients where they may give them, and refuses one that is taken', async () => {
    await add([value({ id: 'a' }), value({ id: 'b c' })]).expect(200);
    await on.t.http.get(`${collection}/b%20c`).expect(200);
    const { body } = await add([value({ id: 'new' }), value({ id: 'b c' })]).expect(409);
    expect(body).toMatchObject({ code: 'duplicateId', message: expect.stringContaining('b c') });
    expect(await total()).toBe('2');
    expect(await on.t.recorded()).toHaveLength(2);
  });

  it.each(['application/json', 'application/merge-patch+json', 'application/json-patch-query+json'])(
    'refuses %s and says what it takes',
    async (type) => {
      const answer = await on.t.http.patch(collection).set('Content-Type', type).send('[]');
      expect([answer.status, answer.headers['accept-patch']]).toEqual([415, PATCH]);
    },
  );

  it('is bound by the limit of a body', async () => {
    const limited = await subject.start({ BODY_LIMIT: '4096' });
    try {
      const operations = Array.from({ length: 100 }, () => ({ op: 'add', path: '/', value: value() }));
      const answer = await limited.http.patch(collection).set('Content-Type', PATCH).send(JSON.stringify(operations));
      expect(answer.status).toBe(413);
    } finally {
      await limited.close();
    }
  });
});
