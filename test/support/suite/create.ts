import { attributesOf } from '../../../src/tmf/attribute/attribute';
import type { Body } from '../bodies';
import { type Served, expectError } from './served';

/** What a POST makes of a body. */
export function describeCreate(on: Served): void {
  const { resource, minimal, full, given, places, hollow, bodyWith, create, item } = on;
  const { collection, path, defaults } = resource;

  describe('create', () => {
    it('answers 201 with the representation, its identity and the defaults', async () => {
      const { body, headers } = await on.t.http.post(collection).send(minimal()).expect(201);
      expect(body).toEqual({ id: expect.any(String), href: `${on.t.origin}${item(body.id)}`, ...given, ...minimal() });
      expect(headers['location']).toBe(body.href);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect((await on.t.http.get(item(body.id)).expect(200)).body).toEqual(body);
    });

    it('keeps every attribute, unknown ones at every level included', async () => {
      const created = await create(full());
      expect(created).toEqual({ ...given, ...full(), id: created.id, href: created.href });
      expect((await on.t.http.get(item(created.id))).body).toEqual(created);
      expect((await on.t.http.get(collection)).body).toEqual([created]);
    });

    it('names every problem with its path', async () => {
      const wrong = [...attributesOf(resource.create)].map(([name, { kind }]) => [name, kind === 'string' ? 5 : 'x']);
      const { body } = await on.t.http.post(collection).send(Object.fromEntries(wrong)).expect(400);
      for (const [name] of wrong) expect(body.message).toContain(`/${name}: `);
    });

    for (const { attribute, path: list, pointer } of places.filter(({ attribute: { isArray } }) => isArray)) {
      it(`names the element of ${list} that is wrong`, async () => {
        const type = attribute.type?.() as Parameters<typeof attributesOf>[0];
        const required = [...attributesOf(type)].filter(([, each]) => each.required).map(([name]) => name);
        const steps = pointer.split('/').slice(1);
        const [right] = steps.reduce<unknown>((at, step) => (at as Body)[step], bodyWith(`${list}.x`, 1)) as unknown[];
        const { body } = await on.t.http.post(collection).send(bodyWith(list, [right, {}, null])).expect(400); // prettier-ignore
        expect(body.message).toBe(`${pointer}: must be an array of objects`);
        const answer = await on.t.http.post(collection).send(bodyWith(list, [right, {}]));
        if (required.length === 0) return void expect(answer.status).toBe(201);
        expectError(answer, 400, 'invalidBody');
        for (const name of required) expect(answer.body.message).toContain(`${pointer}/1/${name}: `);
        expect(answer.body.message).not.toContain(`${pointer}/0`);
      });
    }

    it.each([[null], [''], [' \t']])('takes null for absent in what is declared, and %j in what names', async (nothing) => {
      const { sent, kept } = hollow(nothing);
      const created = await create({ ...sent, id: nothing, href: nothing });
      const expected = { ...given, ...kept, id: created.id, href: `${on.t.origin}${item(created.id)}` };
      expect(created).toEqual(expected);
      expect((await on.t.http.get(item(created.id))).body).toEqual(expected);
      expect(on.t.published.at(-1)?.event.event[path]).toEqual(expected);
    }); // prettier-ignore

    it('takes null for absent in whole objects and arrays', async () => {
      const optional = [...attributesOf(resource.create)].filter(([, { required }]) => !required);
      const created = await create(Object.fromEntries(optional.map(([name]) => [name, null])));
      expect(created).toEqual({ ...given, ...minimal(), id: created.id, href: created.href });
    });

    it.each([
      ['', 'nothing'],
      ['[{}]', 'an array'],
      ['"x"', 'a string'],
      ['5', 'a number'],
      ['null', 'null'],
    ])('says of the body %j what was sent and what is wanted', async (text, sent) => {
      const answer = await on.t.http.post(collection).set('Content-Type', 'application/json').send(text);
      expectError(answer, 400, 'invalidBody');
      const [first] = Object.keys(minimal());
      expect(answer.body.message).toMatch(`The body must be a JSON object such as {"${first}":…`);
      expect(answer.body.message).toContain(`; ${sent} was sent`);
      expect(await on.count()).toBe(0);
    });

    it.each([
      ['id', 'mine'],
      ['href', 'https://elsewhere/1'],
    ])('refuses %s in the body', async (attribute, value) => {
      expectError(await on.t.http.post(collection).send({ ...minimal(), [attribute]: value }), 400, 'invalidBody');
    });

    it('answers the selected fields only', async () => {
      const { body } = await on.t.http.post(`${collection}?fields=none`).send(minimal()).expect(201);
      expect(Object.keys(body)).toEqual(['id', 'href']);
    });

    it('has its defaults, whatever they are, beside what was sent', async () => {
      expect(await create()).toMatchObject(defaults);
    });
  });
}
