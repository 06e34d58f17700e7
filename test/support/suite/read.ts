import type { Body } from '../bodies';
import { valuesAt } from '../subject';
import { type Served, UNKNOWN_ID, expectError } from './served';
import { telling } from './telling';

/** One resource, whole or in part, and what its API says of it. */
export function describeRead(on: Served): void {
  const { resource, minimal, full, text, places, create, item } = on;
  const { name, path, api, collection } = resource;

  describe('retrieve', () => {
    it('takes a trailing slash, JSON content type without a body, and HEAD', async () => {
      const { id } = await create();
      await on.t.http.get(`${item(id)}/`).expect(200);
      await on.t.http.get(item(id)).set('Content-Type', 'application/json').expect(200);
      const head = await on.t.http.head(item(id)).expect(200);
      expect(head.text ?? '').toBe('');
      expect(head.headers['content-type']).toBe('application/json; charset=utf-8');
    });

    it.each([
      [text, ['id', 'href', text]],
      [`${text},extra`, ['id', 'href', text, 'extra']],
      [`${text}&fields=extra`, ['id', 'href', text, 'extra']],
      ['href', ['id', 'href']],
      ['none', ['id', 'href']],
      [`none,${text}`, ['id', 'href', text]],
      ['@type', ['@type', 'id', 'href']],
      ['%40type', ['@type', 'id', 'href']],
      ['nonsense', ['id', 'href']],
      [`${text}.below`, ['id', 'href']],
    ])('fields=%s', async (fields, names) => {
      const { id } = await create({ extra: 1 });
      const { body } = await on.t.http.get(`${item(id)}?fields=${fields}`).expect(200);
      expect(Object.keys(body).sort()).toEqual([...names].sort());
    });

    it('selects inner attributes, through arrays', async () => {
      const { id, href } = await create(full());
      const inner = places.filter(({ path }) => path.includes('.') && valuesAt(full(), path.split('.')).length > 0);
      for (const { path } of telling(inner)) {
        const names = path.split('.');
        const { body } = await on.t.http.get(`${item(id)}?fields=${names.join('.')}`).expect(200);
        expect(body).toEqual({ id, href, ...(selected(full(), names) as Body) });
      }
    });

    it('selects a parent before its children', async () => {
      const { id, href, loyalty } = await create(full());
      const { body } = await on.t.http.get(`${item(id)}?fields=loyalty.tier,loyalty`).expect(200);
      expect(body).toEqual({ id, href, loyalty });
    });

    it('answers 404 below an item, and for an id that nobody has', async () => {
      expectError(await on.t.http.get(`${item(UNKNOWN_ID)}/${text}`), 404, 'unknownPath');
      expectError(await on.t.http.get(item(UNKNOWN_ID)), 404, 'notFound');
    });
  });

  it('has an entry point that leads on', async () => {
    for (const url of [api.basePath, `${api.basePath}/`]) {
      const { body } = await on.t.http.get(url).expect(200);
      expect(body._links[path].href).toBe(`${on.t.origin}${collection}`);
      await on.t.http.get(new URL(body._links.openapi.href).pathname).expect(200);
      await on.t.http.get(new URL(body._links.hub.href).pathname).expect(200);
    }
  });

  it('serves the JSON Schema of what a POST takes', async () => {
    const url = `${api.basePath}/schema/${name}.schema.json`;
    const href = on.t.origin + url;
    const { body, headers } = await on.t.http.get(url).expect(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body).toMatchObject({ $id: href, title: name, required: expect.arrayContaining(Object.keys(minimal())) });
    expect((await on.t.http.get(api.basePath)).body._links.schema).toContainEqual({ name, href });
    expectError(await on.t.http.get(url.replace(name, 'Nothing')), 404, 'unknownPath');
    expectError(await on.t.http.get(url).set('Accept', 'text/html'), 406, 'notAcceptable');
    const refused = await on.t.http.post(url).send({});
    expectError(refused, 405, 'methodNotAllowed');
    expect(refused.headers['allow']).toBe('GET, HEAD, OPTIONS');
  });
}

/** What is left of a document where one path is selected. */
function selected(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => selected(each, [name, ...rest]));
  return { [name]: selected((value as Body)[name], rest) };
}
