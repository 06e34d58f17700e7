import fc from 'fast-check';
import type { Body } from '../support/bodies';
import { TWO } from '../support/subjects';
import { serving } from '../support/suite/served';

const MERGE = 'application/merge-patch+json';
const PATCH = 'application/json-patch+json';
const QUERY = 'application/json-patch-query+json';

/** RFC 7396, section 2, word for word. */
function reference(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  let result: Body = {};
  if (typeof target === 'object' && target !== null && !Array.isArray(target)) result = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      if (name in result) delete result[name];
    } else result = { ...result, [name]: reference(result[name], value) };
  }
  return result;
}

const name = fc.constantFrom('xa', 'xb', 'x.c', 'x/d', 'xconstructor');
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, 'x', 1.5),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(name, tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;
const attributes = fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true });

describe.each(TWO)('patch: $resource.name', (subject) => {
  const on = serving(subject);
  const { text, minimal, full } = on;
  const { collection, path: key, table, status: life } = on.resource;
  const { name: list, member, element } = on.list;

  const create = async (more: Body = {}): Promise<Body & { url: string; etag: string }> => {
    const { body, headers } = await on.t.http
      .post(collection)
      .send({ ...minimal(), [text]: 'Ada', ...more })
      .expect(201);
    return { ...body, url: `${collection}/${body.id}`, etag: headers['etag'] };
  };
  const patch = (url: string, type: string, body: unknown) =>
    on.t.http.patch(url).set('Content-Type', type).send(JSON.stringify(body));
  /** All that the database knows of the resource, byte for byte. */
  const stored = async (): Promise<unknown> => {
    const rows = await on.t.dataSource.query(`select *, document::text as text, xmin::text from "${table}"`);
    return [rows, await on.t.recorded()];
  };

  describe('what comes out', () => {
    it('of a merge patch is what RFC 7396 says', async () => {
      const { url } = await create();
      await fc.assert(
        fc.asyncProperty(fc.array(attributes, { minLength: 1, maxLength: 4 }), async (patches) => {
          let expected: unknown = (await on.t.http.get(url)).body;
          for (const each of patches) {
            expected = reference(expected, each);
            const { body } = await patch(url, MERGE, each).expect(200);
            expect(body).toEqual(expected);
          }
          expect((await on.t.http.get(url)).body).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    });

    it('of a JSON Patch is the document that it was made for', async () => {
      const { url } = await create();
      await fc.assert(
        fc.asyncProperty(attributes, async (wanted) => {
          const { body: before } = await on.t.http.get(url);
          const own = Object.keys(before).filter((each) => each.startsWith('x'));
          const pointer = (each: string): string => `/${each.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          const operations = [
            ...own.map((each) => ({ op: 'test', path: pointer(each), value: before[each] })),
            ...own.map((each) => ({ op: 'remove', path: pointer(each) })),
            ...Object.entries(wanted).map(([each, inner]) => ({ op: 'add', path: pointer(each), value: inner })),
          ];
          const others = Object.entries(before).filter(([each]) => !each.startsWith('x'));
          const expected = { ...Object.fromEntries(others), ...wanted };
          expect((await patch(url, PATCH, operations).expect(200)).body).toEqual(expected);
          expect((await on.t.http.get(url)).body).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    });

    it('of a JSON Patch Query has one element changed, and all else as it was', async () => {
      const [first, second] = [1, 2].map((mark) => ({ ...element(), mark, note: 'x' }));
      const before = await create({ ...full(), [list]: [first, second] });
      const operation = { op: 'replace', path: `/${list}/note?${list}.mark=1`, value: false };
      const { body } = await patch(before.url, QUERY, [operation]).expect(200);
      const { url: _url, etag: _etag, ...rest } = before;
      expect(body).toEqual({ ...rest, [list]: [{ ...first, note: false }, second] });
    });
  });

  const CHANGES: [string, string, unknown][] = [
    ['merge patch', MERGE, { [text]: 'Bo', loyalty: 1 }],
    ['JSON', 'application/json', { [text]: 'Bo', loyalty: 1 }],
    ['JSON Patch', PATCH, [{ op: 'replace', path: `/${text}`, value: 'Bo' }, { op: 'add', path: '/loyalty', value: 1 }]],
    ['JSON Patch Query', QUERY, [{ op: 'replace', path: `/${text}?${text}=Ada`, value: 'Bo' }, { op: 'add', path: '$.loyalty', value: 1 }]],
  ]; // prettier-ignore

  describe.each(CHANGES)('%s', (_dialect, type, change) => {
    it('tells of the attributes that changed, and answers the fields that were asked for', async () => {
      const { id, href, url } = await create();
      const { body } = await patch(`${url}?fields=${text}`, type, change).expect(200);
      expect(body).toEqual({ id, href, [text]: 'Bo' });
      expect(on.t.published.slice(1)).toEqual([
        {
          name: `${key}.attributeValueChange`,
          event: expect.objectContaining({ fieldPath: ['loyalty', text].sort().join(',') }),
        },
      ]);
    });

    it('is for the version that If-Match names', async () => {
      const { url, etag } = await create();
      const { headers } = await patch(url, type, change).set('If-Match', etag).expect(200);
      const before = await stored();
      const { body } = await patch(url, type, change).set('If-Match', etag).expect(412);
      expect(body.code).toBe('preconditionFailed');
      expect(headers['etag']).not.toBe(etag);
      expect(await stored()).toEqual(before);
    });

    it('answers 404 for what is not there', async () => {
      const { body } = await patch(`${collection}/nothing`, type, change).expect(404);
      expect(body.code).toBe('notFound');
    });
  });

  const itWithStatus = life ? it : (): void => undefined;
  itWithStatus('a change of status and more raise two events', async () => {
    const { url } = await create();
    const operations = [
      { op: 'replace', path: `/${life?.attribute}`, value: 'active' },
      { op: 'copy', from: `/${life?.attribute}`, path: '/reason' },
    ];
    await patch(url, PATCH, operations).expect(200);
    expect(on.t.published.slice(1).map(({ name: event }) => event)).toEqual([
      `${key}.attributeValueChange`,
      `${key}.stateChange`,
    ]);
    expect(on.t.published[1]?.event.fieldPath).toBe('reason');
  });

  it.each<[string, string, unknown]>([
    ['merge patch', MERGE, { [text]: 'Ada', nothing: null }],
    ['JSON Patch', PATCH, [{ op: 'test', path: `/${text}`, value: 'Ada' }, { op: 'replace', path: `/${text}`, value: 'Ada' }]],
    ['JSON Patch that goes back', PATCH, [{ op: 'move', from: `/${text}`, path: '/x' }, { op: 'move', from: '/x', path: `/${text}` }]],
    ['empty JSON Patch', PATCH, []],
    ['JSON Patch Query', QUERY, [{ op: 'replace', path: `$.${text}`, value: 'Ada' }]],
  ])('a %s that changes nothing writes nothing', async (_what, type, body) => {
    const { url, etag } = await create();
    const before = await stored();
    const { headers } = await patch(url, type, body).expect(200);
    expect(headers['etag']).toBe(etag);
    expect(await stored()).toEqual(before);
    expect(on.t.published).toHaveLength(1);
  }); // prettier-ignore

  it.each<[number, string, string, unknown]>([
    [400, 'invalidPatch', PATCH, { op: 'remove', path: `/${text}` }],
    [400, 'invalidPatch', PATCH, null],
    [400, 'invalidPatch', PATCH, [{ op: 'spam', path: `/${text}` }]],
    [400, 'invalidPatch', PATCH, [{ op: 'add', path: text, value: 1 }]],
    [400, 'invalidPatch', PATCH, [{ op: 'move', from: `/${list}`, path: `/${list}/x` }]],
    [400, 'invalidPatch', QUERY, [{ op: 'remove', path: `/${list}?` }]],
    [501, 'notSupported', QUERY, [{ op: 'remove', path: `$..${text}` }]],
    [400, 'immutableAttribute', MERGE, { [text]: 'Bo', id: 'x' }],
    [400, 'immutableAttribute', PATCH, [{ op: 'remove', path: '/id' }]],
    [400, 'immutableAttribute', PATCH, [{ op: 'replace', path: '/href', value: 'https://x/1' }]],
    [400, 'immutableAttribute', PATCH, [{ op: 'copy', from: `/${text}`, path: '/@type' }]],
    [400, 'immutableAttribute', PATCH, [{ op: 'move', from: '/id', path: '/old' }]],
    [400, 'immutableAttribute', PATCH, [{ op: 'replace', path: '', value: minimal() }]],
    [400, 'immutableAttribute', QUERY, [{ op: 'replace', path: `/@type?${text}=Ada`, value: 'x' }]],
    [400, 'invalidBody', PATCH, [{ op: 'remove', path: `/${text}` }]],
    [400, 'invalidBody', PATCH, [{ op: 'add', path: `/${text}`, value: null }]],
    [400, 'invalidBody', PATCH, [{ op: 'remove', path: '' }]],
    [400, 'invalidBody', PATCH, [{ op: 'add', path: `/${list}`, value: {} }]],
    [400, 'invalidBody', PATCH, [{ op: 'replace', path: `/${list}`, value: element() }]],
    [400, 'invalidBody', PATCH, nested(70)],
    [400, 'invalidBody', QUERY, [{ op: 'remove', path: `/${list}/${member}?mark=owner` }]],
    [400, 'invalidBody', MERGE, { '@schemaLocation': null, [list]: [{}] }],
    [409, 'patchConflict', PATCH, [{ op: 'replace', path: `/${text}`, value: 'x' }, { op: 'test', path: `/${text}`, value: 'Ada' }]],
    [409, 'patchConflict', PATCH, [{ op: 'replace', path: `/${text}`, value: 'x' }, { op: 'remove', path: '/nothing' }]],
    [409, 'patchConflict', QUERY, [{ op: 'replace', path: `/${text}`, value: 'x' }, { op: 'remove', path: `/${list}?mark=nobody` }]],
  ])('%i %s leaves everything as it was: %s %j', async (status, code, type, body) => {
    const { url } = await create({ [list]: [{ ...element(), mark: 'owner' }] });
    const before = await stored();
    const answer = await patch(url, type, body);
    expect([answer.status, answer.body.code, answer.body['@type']]).toEqual([status, code, 'Error']);
    expect(await stored()).toEqual(before);
    expect(on.t.published).toHaveLength(1);
  }); // prettier-ignore

  describe('an href', () => {
    const spellings = (id: string): string[] => [
      `http://localhost:4300${collection}/${id}`,
      `https://api.example.com/gateway/crm${collection}/${id}`,
      `HTTP://LOCALHOST${collection}/${id}/`,
      `//other.example${collection}/${id}`,
      `http://h${collection.replace('v4', '%764')}/%${id.charCodeAt(0).toString(16)}${id.slice(1)}`,
      `${collection}/${id}`,
      id,
      `./${id}`,
    ];
    const others = (id: string): string[] => [
      `http://localhost${collection}/${id}1`,
      `http://localhost${collection}/other`,
      `http://localhost${collection}/${id}/x`,
      `http://localhost${collection}x/${id}`,
      `http://localhost/${id}`,
      `http://localhost${collection}/${id}?fields=${text}`,
      `http://localhost${collection}/${id}#x`,
      `ftp://localhost${collection}/${id}`,
      `urn:${id}`,
      `http://localhost${collection}/%zz`,
      'http://',
    ];

    it('of another host that leads to the resource is its own', async () => {
      const { url, etag, ...before } = await create();
      const stays = async (type: string, body: unknown): Promise<void> => {
        const answer = await patch(url, type, body);
        expect([type, body, answer.status, answer.body, answer.headers['etag']]).toEqual([type, body, 200, before, etag]);
      };
      for (const href of spellings(String(before['id']))) {
        await stays(MERGE, { ...before, href });
        await stays('application/json', { href });
        for (const type of [PATCH, QUERY]) {
          await stays(type, [{ op: 'test', path: '/href', value: href }]);
          await stays(type, [{ op: 'test', path: '', value: { ...before, href } }]);
          await stays(type, [{ op: 'replace', path: '/href', value: href }, { op: 'test', path: '/href', value: before.href }]);
          await stays(type, [{ op: 'replace', path: '', value: { ...before, href } }]);
        }
        await stays(QUERY, [{ op: 'replace', path: `/${text}?href=${encodeURIComponent(href)}`, value: 'Ada' }]);
        await stays(QUERY, [{ op: 'test', path: `$[?(@.href=='${href}')].${text}`, value: 'Ada' }]);
      }
    }); // prettier-ignore

    it('that leads elsewhere is another one', async () => {
      const { url, ...before } = await create();
      for (const href of others(String(before['id']))) {
        for (const [type, body, status] of [
          [MERGE, { href, [text]: 'x' }, 400],
          [PATCH, [{ op: 'replace', path: '/href', value: href }], 400],
          [PATCH, [{ op: 'test', path: '/href', value: href }], 409],
          [QUERY, [{ op: 'replace', path: `/${text}?href.eq=${encodeURIComponent(href)}`, value: 'x' }], 409],
        ] as const) {
          const answer = await patch(url, type, body);
          expect([type, body, answer.status]).toEqual([type, body, status]);
        }
      }
      expect((await patch(url, MERGE, { href: 5 }).expect(400)).body.code).toBe('immutableAttribute');
    });

    it('is the one behind PUBLIC_URL, or of any other host, and of an id that has to be encoded', async () => {
      const env = { PUBLIC_URL: 'https://api.example.com/tmf/', CLIENT_IDS: 'accept' };
      const behind = await subject.start(env);
      try {
        const { body } = await behind.http
          .post(collection)
          .send({ ...minimal(), id: 'ä/b c%2F?' })
          .expect(201);
        const tail = String(body.href).slice('https://api.example.com/tmf'.length);
        for (const href of [body.href, `http://localhost:3000${tail}`, `https://other.example/tmf${tail}/`, tail]) {
          const answer = await behind.http.patch(tail).send({ ...body, href });
          expect([href, answer.status, answer.body]).toEqual([href, 200, body]);
        }
      } finally {
        await behind.close();
      }
    });
  });

  it.each([
    [{ op: 'add', path: '/notes/-', value: 1 }, '{"op":"add","path":"/notes","value":["…"]} makes it'],
    [{ op: 'add', path: '/loyalty/tier/label', value: 1 }, '{"op":"add","path":"/loyalty","value":{"tier":{"label":"…"}}} makes it'],
    [{ op: 'replace', path: '/notes', value: 1 }, 'there is nothing at /notes; add puts a value there'],
    [{ op: 'test', path: `/${text}`, value: 'Bo' }, `test failed: /${text} has another value than "Bo"`],
  ])('says of %j what would work', async (operation, advice) => {
    const { url } = await create();
    const { body } = await patch(url, PATCH, [operation]).expect(409);
    expect(body.message).toContain(advice);
  }); // prettier-ignore

  it('an array that is declared, and not there yet, begins with the object that is added', async () => {
    const { url } = await create();
    const { body } = await patch(url, PATCH, [{ op: 'add', path: `/${list}`, value: element() }]).expect(200);
    expect(body[list]).toEqual([element()]);
  });

  it('a document does not grow over the limit of a body, but may stay over it', async () => {
    const limited = await subject.start({ BODY_LIMIT: '4096' });
    try {
      const post = async (body: Body): Promise<string> => {
        const { body: created } = await limited.http.post(collection).send({ ...minimal(), ...body });
        return `${collection}/${created.id}`;
      };
      const small = await post({ note: 'x'.repeat(3000) });
      const large = await post({ other: 1 });
      // From a time when the limit was higher.
      await limited.dataSource.query(
        `update "${table}" set document = document || jsonb_build_object('note', repeat('x', 9000)) where document ? 'other'`,
      );
      const more = { more: 'y'.repeat(3000) };
      const { body } = await limited.http.patch(small).send(more).expect(413);
      expect(body.code).toBe('payloadTooLarge');
      await limited.http.patch(large).send(more).expect(413);
      await limited.http.patch(large).send({ other: 2 }).expect(200);
      const doubling = Array.from({ length: 30 }, (_, n) => ({ op: 'copy', from: '', path: `/x${n}` }));
      const bomb = await limited.http.patch(small).set('Content-Type', PATCH).send(JSON.stringify(doubling));
      expect([bomb.status, bomb.body.code]).toEqual([400, 'invalidPatch']);
    } finally {
      await limited.close();
    }
  });

  it('parallel JSON Patches that append all arrive', async () => {
    const { url } = await create({ [list]: [] });
    const ids = Array.from({ length: 30 }, (_, n) => `p${n}`);
    await Promise.all(
      ids.map((id) =>
        patch(url, PATCH, [{ op: 'add', path: `/${list}/-`, value: { ...element(), mark: id } }]).expect(200),
      ),
    );
    const { body } = await on.t.http.get(url);
    expect(body[list].map(({ mark }: Body) => mark).sort()).toEqual(ids.sort());
    expect(await on.t.recorded()).toHaveLength(31);
  });
});

/** Operations that put arrays into each other, each shallow by itself. */
function nested(depth: number): object[] {
  const first = [{ op: 'add', path: '/x', value: [] }];
  const rest = Array.from({ length: depth }, (_, n) => ({ op: 'add', path: `/x${'/0'.repeat(n + 1)}`, value: [] }));
  return [...first, ...rest];
}
