import { attributesOf } from '../../../src/tmf/attribute/attribute';
import type { Body } from '../bodies';
import { type Served, UNKNOWN_ID, expectError } from './served';

/** What a PATCH makes of a resource, and a DELETE leaves of it. */
export function describePatch(on: Served): void {
  const { resource, minimal, full, given, text, hollow, create, item } = on;
  const { collection, defaults, immutable } = resource;
  const attributes = [...attributesOf(resource.create)];
  const plain = attributes.filter(([name]) => !['@type', '@baseType'].includes(name));
  /** What a patch may set, change and remove. */
  const optional = plain.filter(([name, { required }]) => !required && !(name in given) && !immutable.includes(name));
  const lists = optional.filter(([, { isArray }]) => isArray).map(([name]) => name);
  /** Optional, but no array: at least `@schemaLocation` is. */
  const [removed = ''] = optional.findLast(([, { isArray, kind }]) => !isArray && kind === 'string') ?? [];
  const patch = (id: string, type: string, change: unknown) =>
    on.t.http.patch(item(id)).set('Content-Type', type).send(JSON.stringify(change));

  describe('patch', () => {
    it.each(['application/merge-patch+json', 'application/json', 'application/json; charset=utf-8'])(
      'merges %s',
      async (type) => {
        const before = await create({ ...full(), [removed]: full()[removed] ?? 'x' });
        const empty = Object.fromEntries(lists.map((name) => [name, []]));
        const loyalty = { tier: null, extra: { a: null, b: 1 } };
        const { body } = await patch(before.id, type, { ...empty, [text]: 'Sun', [removed]: null, loyalty }).expect(200);
        const { [removed]: _removed, ...rest } = before;
        const { tier: _tier, ...kept } = full()['loyalty'] as Body;
        expect(body).toEqual({ ...rest, ...empty, [text]: 'Sun', loyalty: { ...kept, extra: { b: 1 } } });
        expect((await on.t.http.get(item(before.id))).body).toEqual(body);
      },
    ); // prettier-ignore

    it('validates the result, not the patch, and leaves the resource as it was', async () => {
      const before = await create();
      const mandatory = plain.filter(([, { required }]) => required).map(([name]) => ({ [name]: null }));
      const wrong = plain.map(([name, { kind, isArray }]) => ({ [name]: isArray ? [null] : kind === 'string' ? 5 : 'x' }));
      for (const change of [...mandatory, ...wrong]) {
        expectError(await on.t.http.patch(item(before.id)).send(change), 400, 'invalidBody');
      }
      expect((await on.t.http.get(item(before.id))).body).toEqual(before);
      expect(await on.t.recorded()).toHaveLength(1);
    }); // prettier-ignore

    it.each(['id', 'href', '@type', '@baseType'])('cannot change %s, but may repeat it', async (attribute) => {
      const before = await create({ '@baseType': 'Something' });
      const change = { [attribute]: 'other', [text]: 'x' };
      expectError(await on.t.http.patch(item(before.id)).send(change), 400, 'immutableAttribute');
      for (const nothing of [null, '', ' ']) {
        const { body } = await on.t.http.patch(item(before.id)).send({ [attribute]: nothing }).expect(200);
        expect(body).toEqual(before);
      }
      const same = { [attribute]: before[attribute], [text]: 'x' };
      const { body } = await on.t.http.patch(item(before.id)).send(same).expect(200);
      expect(body).toEqual({ ...before, [text]: 'x' });
    }); // prettier-ignore

    it('keeps nothing that is null in what is declared, whichever dialect says so', async () => {
      const before = await create({ [removed]: 'urn:x', '@schemaLocation': 'https://host/a' });
      const { [removed]: _removed, ...without } = before;
      const [nested] = optional.find(([, { type }]) => type) ?? ['loyalty'];
      const [sent, kept] = [hollow('').sent[nested] ?? 1, hollow('').kept[nested] ?? 1];
      const operations = [
        { op: 'replace', path: `/${removed}`, value: null },
        { op: 'add', path: `/${nested}`, value: sent },
        { op: 'replace', path: '/@type', value: null },
        { op: 'replace', path: '/href', value: '' },
        { op: 'add', path: '/extra', value: null },
      ];
      const patched: Body = { ...without, [nested]: kept, extra: null };
      const { body } = await patch(before.id, 'application/json-patch+json', operations).expect(200);
      expect(body).toEqual(patched);
      const merge = { [nested]: sent, ...Object.fromEntries(optional.map(([name]) => [name, null])) };
      const { body: merged } = await patch(before.id, 'application/merge-patch+json', merge).expect(200);
      const { [nested]: _nested, '@schemaLocation': _location, ...rest } = patched;
      expect(merged).toEqual(nested in Object.fromEntries(optional) ? rest : { ...rest, [nested]: kept });
      expect((await on.t.http.get(item(before.id))).body).toEqual(merged);
    });

    it('takes the whole resource back, with the nulls that an earlier version stored', async () => {
      const nulls = { [removed]: null, '@schemaLocation': null };
      const { id, ...created } = await create();
      await on.t.dataSource.query(`update "${resource.table}" set document = document || $1`, [JSON.stringify(nulls)]);
      const { headers } = await on.t.http.get(`${item(id)}?fields=${text}`).expect(200);
      const again = on.t.http.patch(`${item(id)}?fields=${text}`).send({ id, ...created, ...nulls });
      const { headers: after } = await again.expect(200);
      expect(after['etag']).toBe(headers['etag']);
      const { body } = await on.t.http.patch(item(id)).send({ extra: 1 }).expect(200);
      expect(body).toEqual({ id, ...created, extra: 1 });
      expect(on.t.published.at(-1)?.event.fieldPath).toBe('extra');
    });

    for (const type of ['application/json-patch+json', 'application/json-patch-query+json']) {
      it(`takes ${type}, of which an object that is put on an array is added to it`, async () => {
        const { id } = await create();
        for (const list of lists) {
          const [value] = (full()[list] ?? [{}]) as [Body];
          for (const mark of [1, 2]) {
            const operations = [{ op: 'add', path: `/${list}`, value: { ...value, mark } }];
            const { body } = await patch(id, type, operations).expect(200);
            expect(body[list]).toHaveLength(mark);
            expect(body[list].at(-1)).toEqual({ ...value, mark });
          }
        }
        const { body } = await patch(id, type, [{ op: 'replace', path: `/${text}`, value: 'Sun' }]).expect(200);
        expect(body[text]).toBe('Sun');
        expect((await on.t.http.get(item(id))).body).toEqual(body);
      });
    }

    it('answers 404 for an unknown id', async () => {
      expectError(await on.t.http.patch(item(UNKNOWN_ID)).send({ [text]: 'x' }), 404, 'notFound');
      expectError(await on.t.http.patch(item('%00')).send({ [text]: 'x' }), 404, 'notFound');
    });

    it('answers the selected fields only', async () => {
      const { id, href } = await create();
      const { body } = await on.t.http.patch(`${item(id)}?fields=${text}`).send({ [text]: 'x' }).expect(200);
      expect(body).toEqual({ id, href, [text]: 'x' });
    }); // prettier-ignore

    it('gives a removed attribute with a default its default again', async () => {
      const { id } = await create();
      const others = Object.keys(defaults).filter((attribute) => !attribute.startsWith('@'));
      const change = Object.fromEntries(others.map((attribute) => [attribute, null]));
      const { body } = await on.t.http.patch(item(id)).send(change).expect(200);
      expect(body).toEqual(expect.objectContaining({ ...defaults, ...minimal() }));
    });
  });

  describe('delete', () => {
    it('answers 204 without a body, then 404', async () => {
      const { id } = await create();
      const { text: nothing } = await on.t.http.delete(item(id)).set('Content-Type', 'application/json').expect(204);
      expect(nothing).toBe('');
      expectError(await on.t.http.get(item(id)), 404, 'notFound');
      expectError(await on.t.http.delete(item(id)), 404, 'notFound');
      expectError(await on.t.http.delete(item('%00')), 404, 'notFound');
      expect((await on.t.http.get(collection)).headers['x-total-count']).toBe('0');
    });
  });
}
