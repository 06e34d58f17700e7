import type { Resource } from '../../src/tmf/declare/define-resource';
import { type Body, fullBody } from './bodies';
import { type TestApp, startTestApp } from './test-app';

export interface Subject {
  readonly resource: Resource;
  /** The smallest valid body. */
  readonly minimal: () => Body;
  readonly start?: () => Promise<TestApp>;
}

const PATCH_TYPES =
  'application/merge-patch+json, application/json, application/json-patch+json, application/json-patch-query+json';

const UNKNOWN_ID = 'c2df1950-c17c-4576-9c22-e59073a4a86a';

/** What every declared resource must do, whatever it is called. */
export function describeResource({ resource, minimal, start = startTestApp }: Subject): void {
  const { collection, name, path, defaults } = resource;
  const mandatory = Object.keys(minimal());

  describe(name, () => {
    let t: TestApp;
    beforeAll(async () => {
      t = await start();
    });
    afterAll(() => t.close());
    beforeEach(async () => {
      await t.dataSource.query(`truncate "${resource.table}", event`);
      t.published.length = 0;
    });

    const create = async (body: Body = {}): Promise<Body & { id: string; href: string }> => {
      const { body: created } = await t.http
        .post(collection)
        .send({ ...minimal(), ...body })
        .expect(201);
      return created;
    };
    const createMany = async (bodies: Body[]): Promise<string[]> => {
      const ids: string[] = [];
      for (const body of bodies) ids.push((await create(body)).id);
      return ids;
    };
    const item = (id: string) => `${collection}/${id}`;
    const idsOf = (list: unknown): string[] => (list as { id: string }[]).map(({ id }) => id);
    const count = async (): Promise<number> =>
      Number((await t.dataSource.query(`select count(*) from "${resource.table}"`))[0].count);

    /** A TMF Error body, and nothing else, with the given status and code. */
    const expectError = (
      { status, body, headers }: { status: number; body: Body; headers: Record<string, string> },
      wanted: number,
      code: string,
    ): void => {
      expect({ status, code: body['code'] }).toEqual({ status: wanted, code });
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(body).toEqual({
        '@type': 'Error',
        code,
        reason: expect.any(String),
        message: expect.any(String),
        status: String(wanted),
      });
    };

    describe('create', () => {
      it('answers 201 with the representation, its identity and the defaults', async () => {
        const { body, headers } = await t.http.post(collection).send(minimal()).expect(201);
        expect(body).toEqual({
          id: expect.any(String),
          href: `${t.origin}${item(body.id)}`,
          status: 'initialized',
          ...defaults,
          ...minimal(),
        });
        expect(headers['location']).toBe(body.href);
        expect(headers['content-type']).toBe('application/json; charset=utf-8');
        expect((await t.http.get(item(body.id)).expect(200)).body).toEqual(body);
      });

      it('keeps every attribute, unknown ones at every level included', async () => {
        const sent = { ...fullBody(), ...minimal() };
        const created = await create(sent);
        expect(created).toEqual({ ...defaults, ...sent, id: created.id, href: created.href });
        expect((await t.http.get(item(created.id))).body).toEqual(created);
        expect((await t.http.get(collection)).body).toEqual([created]);
      });

      it('takes attributes that JavaScript gives a meaning to as data', async () => {
        const text = `${JSON.stringify(minimal()).slice(0, -1)},"__proto__":{"a":1},"constructor":{"prototype":2},"hasOwnProperty":3,"toString":4,"then":5}`;
        const { text: created } = await t.http
          .post(collection)
          .set('Content-Type', 'application/json')
          .send(text)
          .expect(201);
        expect(JSON.parse(created)).toEqual(expect.objectContaining({ hasOwnProperty: 3, toString: 4, then: 5 }));
        const [{ document }] = await t.dataSource.query(`select document::text from "${resource.table}"`);
        expect(document).toContain('"__proto__": {"a": 1}');
        expect(({} as Body)['a']).toBeUndefined();
      });

      it.each([
        ['null', 'null'],
        ['a string', '"x"'],
        ['a number', '1'],
        ['an array', '[{}]'],
        ['nothing', ''],
      ])('refuses %s as a body', async (_what, text) => {
        const answer = await t.http.post(collection).set('Content-Type', 'application/json').send(text);
        expectError(answer, 400, 'invalidBody');
        expect(await count()).toBe(0);
      });

      it.each(
        mandatory.flatMap(
          (attribute) =>
            [
              [attribute, undefined],
              [attribute, null],
              [attribute, ''],
              [attribute, 5],
            ] as const,
        ),
      )('refuses %s = %p and names it', async (attribute, value) => {
        const answer = await t.http.post(collection).send({ ...minimal(), [attribute]: value });
        expectError(answer, 400, 'invalidBody');
        expect(answer.body.message).toContain(`/${attribute}: `);
        expect(await count()).toBe(0);
      });

      it('names every problem with its path', async () => {
        const { body } = await t.http
          .post(collection)
          .send({
            ...minimal(),
            name: ' ',
            status: 5,
            relatedParty: [{ id: '1', '@referredType': 'x' }, { id: 2 }],
            account: [null],
            validFor: 'x',
          })
          .expect(400);
        for (const problem of [
          '/name: ',
          '/status: ',
          '/relatedParty/1/id: ',
          '/relatedParty/1/@referredType: ',
          '/account: ',
          '/validFor: ',
        ]) {
          expect(body.message).toContain(problem);
        }
        expect(body.message).not.toContain('/relatedParty/0');
      });

      it('takes null for absent in what is declared, at any depth, and blanks in what names', async () => {
        const names = ['id', 'href', '@type', '@baseType', '@schemaLocation'];
        const blank = (nothing: unknown) => Object.fromEntries(names.map((attribute) => [attribute, nothing]));
        const classBlanks = { '@type': '', '@baseType': ' ', '@schemaLocation': '' };
        const medium = { mediumType: 'email', characteristic: { emailAddress: 'a@b.example' } };
        for (const nothing of [null, '', ' \t']) {
          const created = await create({
            ...blank(nothing),
            statusReason: null,
            validFor: null,
            account: null,
            status: null,
            extra: null,
            relatedParty: [{ id: '1', '@referredType': 'Individual', role: null, ...classBlanks, note: null }],
            contactMedium: [{ ...medium, id: nothing, validFor: { startDateTime: null, endDateTime: null } }],
          });
          const expected: Body = {
            ...defaults,
            ...minimal(),
            id: created.id,
            href: `${t.origin}${item(created.id)}`,
            status: 'initialized',
            extra: null,
            relatedParty: [{ id: '1', '@referredType': 'Individual', note: null }],
            contactMedium: [{ ...medium, validFor: {} }],
          };
          expect(created).toEqual(expected);
          expect((await t.http.get(item(created.id))).body).toEqual(expected);
          expect(t.published.at(-1)?.event.event[path]).toEqual(expected);
        }
      });

      it.each([
        ['', 'nothing'],
        ['[{}]', 'an array'],
        ['"x"', 'a string'],
        ['5', 'a number'],
        ['null', 'null'],
      ])('says of the body %j what was sent and what is wanted', async (text, sent) => {
        const { body } = await t.http.post(collection).set('Content-Type', 'application/json').send(text).expect(400);
        expect(body.message).toMatch(/^The body must be a JSON object such as \{"name":…/);
        expect(body.message).toContain(`; ${sent} was sent`);
      });

      it.each([
        ['id', 'mine'],
        ['href', 'https://elsewhere/1'],
      ])('refuses %s in the body', async (attribute, value) => {
        expectError(await t.http.post(collection).send({ ...minimal(), [attribute]: value }), 400, 'invalidBody');
      });

      it.each([
        ['NUL in a value', '"x":"a\\u0000b"'],
        ['NUL in a name', '"a\\u0000b":1'],
        ['half of a surrogate pair', '"x":["\\ud83d"]'],
        ['the other half, in a name', '"\\uDE00":1'],
        ['a number that no double holds', '"x":12345678901234567890'],
        ['a decimal with too many digits', '"x":0.12345678901234567890123'],
        ['a number out of range', '"x":[1e400]'],
        ['a number that would become zero', '"x":1e-400'],
        ['65 levels', `"x":${'['.repeat(64)}${']'.repeat(64)}`],
      ])('refuses %s, which could not be given back', async (_what, member) => {
        const text = `${JSON.stringify(minimal()).slice(0, -1)},${member}}`;
        const answer = await t.http.post(collection).set('Content-Type', 'application/json').send(text);
        expectError(answer, 400, 'invalidBody');
        expect(await count()).toBe(0);
      });

      it.each([
        '"x":"\\\\u0000 \\ud83d\\ude00"',
        '"x":[1e22,1.50,-0.0,123456789012345,1.7976931348623157e308]',
        `"x":${'['.repeat(63)}${']'.repeat(63)}`,
      ])('keeps %s', async (member) => {
        const text = `${JSON.stringify(minimal()).slice(0, -1)},${member}}`;
        const { body } = await t.http.post(collection).set('Content-Type', 'application/json').send(text).expect(201);
        const sent = JSON.parse(`{${member}}`, (_name, value: unknown) => (value === 0 ? 0 : value)) as Body;
        expect((await t.http.get(item(body.id))).body.x).toEqual(sent['x']);
      });

      it.each([
        ['malformed JSON', '{"name":'],
        ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ])('refuses %s', async (_what, body) => {
        const response = await fetch(`${t.origin}${collection}`, {
          method: 'POST',
          body,
          headers: { 'Content-Type': 'application/json' },
        });
        expect(response.status).toBe(400);
        expect(await response.json()).toEqual(expect.objectContaining({ '@type': 'Error', code: 'malformedJson' }));
      });

      it('refuses other media types with 415 and unacceptable answers with 406', async () => {
        expectError(
          await t.http.post(collection).set('Content-Type', 'text/plain').send('x'),
          415,
          'unsupportedMediaType',
        );
        expectError(
          await t.http.post(collection).set('Content-Type', 'application/merge-patch+json').send('{}'),
          415,
          'unsupportedMediaType',
        );
        expectError(
          await t.http.post(collection).set('Accept', 'application/xml').send(minimal()),
          406,
          'notAcceptable',
        );
        await t.http
          .post(collection)
          .set('Content-Type', 'application/json;charset=utf-8')
          .set('Accept', 'application/json;q=0.9')
          .send(JSON.stringify(minimal()))
          .expect(201);
        expect(await count()).toBe(1);
      });

      it('answers the selected fields only', async () => {
        const { body } = await t.http.post(`${collection}?fields=none`).send(minimal()).expect(201);
        expect(Object.keys(body)).toEqual(['id', 'href']);
      });
    });

    describe('retrieve', () => {
      it.each([UNKNOWN_ID, '1', "a'b", '%00', '%F0%9F%8C%99', '%2F', 'x'.repeat(500), '..%2f', '%25zz', '%zz'])(
        'answers 404 for the id %s',
        async (id) => {
          const answer = await fetch(`${t.origin}${item(id)}`);
          expect(answer.status).toBe(404);
          expect(await answer.json()).toEqual(expect.objectContaining({ '@type': 'Error', status: '404' }));
        },
      );

      it('takes a trailing slash, JSON content type without a body, and HEAD', async () => {
        const { id } = await create();
        await t.http.get(`${item(id)}/`).expect(200);
        await t.http.get(item(id)).set('Content-Type', 'application/json').expect(200);
        const head = await t.http.head(item(id)).expect(200);
        expect(head.text ?? '').toBe('');
        expect(head.headers['content-type']).toBe('application/json; charset=utf-8');
      });

      it.each([
        ['name', ['id', 'href', 'name']],
        ['name,status', ['id', 'href', 'name', 'status']],
        ['name&fields=status', ['id', 'href', 'name', 'status']],
        ['href', ['id', 'href']],
        ['none', ['id', 'href']],
        ['none,name', ['id', 'href', 'name']],
        ['@type', ['@type', 'id', 'href']],
        ['%40type', ['@type', 'id', 'href']],
        ['nonsense', ['id', 'href']],
        ['name.below', ['id', 'href']],
      ])('fields=%s', async (fields, names) => {
        const { id } = await create();
        const { body } = await t.http.get(`${item(id)}?fields=${fields}`).expect(200);
        expect(Object.keys(body).sort()).toEqual([...names].sort());
      });

      it('selects inner attributes, through arrays, and a parent before its children', async () => {
        const { id } = await create({ ...fullBody(), ...minimal() });
        const { body } = await t.http
          .get(`${item(id)}?fields=contactMedium.mediumType,validFor.startDateTime,loyalty.tier,loyalty`)
          .expect(200);
        expect(body).toEqual({
          id,
          href: expect.any(String),
          contactMedium: [{ mediumType: 'email' }, { mediumType: 'phone' }],
          validFor: { startDateTime: '2024-05-04T10:00:00Z' },
          loyalty: fullBody()['loyalty'],
        });
      });
    });

    describe('list', () => {
      it('answers an empty list with counts', async () => {
        const { body, headers } = await t.http.get(collection).expect(200);
        expect(body).toEqual([]);
        expect(headers).toMatchObject({ 'x-total-count': '0', 'x-result-count': '0' });
        expect(headers['link']).toBeUndefined();
      });

      it('is in the order of creation, complete, and without window headers when everything fits', async () => {
        const ids = await createMany([{}, {}, {}]);
        const { body, headers } = await t.http.get(collection).expect(200);
        expect(idsOf(body)).toEqual(ids);
        expect(headers).toMatchObject({ 'x-total-count': '3', 'x-result-count': '3' });
        expect(headers['link'] ?? headers['content-range']).toBeUndefined();
      });

      it('shows the first page with its links when nothing was asked and there is more', async () => {
        await createMany(Array.from({ length: 12 }, () => ({})));
        const { body, headers } = await t.http.get(`${collection}?fields=name`).expect(200);
        expect(body).toHaveLength(10);
        expect(headers).toMatchObject({
          'x-total-count': '12',
          'x-result-count': '10',
          'content-range': 'items 1-10/12',
        });
        expect(headers['link']).toContain(`<${t.origin}${collection}?fields=name&offset=10&limit=10>; rel="next"`);
      });

      it('pages: 206 for a strict subset, 200 for all, links that keep the other parameters', async () => {
        const ids = await createMany(Array.from({ length: 5 }, (_, i) => ({ status: i < 4 ? 'active' : 'closed' })));
        const page = await t.http.get(`${collection}?status=active&offset=1&limit=2&fields=name`).expect(206);
        expect(idsOf(page.body)).toEqual(ids.slice(1, 3));
        expect(page.headers).toMatchObject({
          'x-total-count': '4',
          'x-result-count': '2',
          'content-range': 'items 2-3/4',
        });
        const link = (rel: string, offset: number): string =>
          `<${t.origin}${collection}?status=active&fields=name&offset=${offset}&limit=2>; rel="${rel}"`;
        expect(page.headers['link']).toBe(
          [link('first', 0), link('prev', 0), link('next', 3), link('last', 2)].join(', '),
        );

        const all = await t.http.get(`${collection}?offset=0&limit=100`).expect(200);
        expect(all.headers).toMatchObject({ 'content-range': 'items 1-5/5', 'x-result-count': '5' });
        const end = await t.http.get(`${collection}?offset=5`).expect(200);
        expect(end.body).toEqual([]);
        expect(end.headers).toMatchObject({ 'x-total-count': '5', 'x-result-count': '0' });
        expect(end.headers['content-range']).toBeUndefined();
        const none = await t.http.get(`${collection}?limit=0`).expect(200);
        expect(none.body).toEqual([]);
        expect(none.headers).toMatchObject({ 'x-total-count': '5', 'x-result-count': '0' });
      });

      it.each([
        'limit=abc',
        'limit=-1',
        'offset=-1',
        'limit=1.5',
        'limit=',
        'offset=99999999999999999999',
        'limit=1&limit=2',
        'limit=%zz',
        'sort=',
        'sort=-',
        'sort=,name',
        'sort=a..b',
        'name',
        'a..b=1',
        '.=1',
        '=1',
        'name=%00',
        'name=%zz',
      ])('refuses ?%s', async (query) => {
        const answer = await t.http.get(`${collection}?${query}`);
        expectError(answer, 400, 'invalidQuery');
      });

      it('answers 501 to JSONPath that is recognised but not supported', async () => {
        expectError(await t.http.get(`${collection}?filter=%24..name.length()`), 501, 'notSupported');
        expectError(await t.http.get(`${collection}?fields=%24..name`), 501, 'notSupported');
      });

      it('answers 414 to an endless query and 400 to too many conditions', async () => {
        expectError(await t.http.get(`${collection}?name=${'x'.repeat(4100)}`), 414, 'uriTooLong');
        expectError(
          await t.http.get(`${collection}?${Array.from({ length: 51 }, (_, i) => `a${i}=1`).join('&')}`),
          400,
          'invalidQuery',
        );
        expectError(
          await t.http.get(`${collection}?name=${Array.from({ length: 21 }, () => 'x').join(',')}`),
          400,
          'invalidQuery',
        );
      });

      it('never asks for more than the maximum', async () => {
        await create();
        const { headers } = await t.http.get(`${collection}?limit=99999`).expect(200);
        expect(headers['link']).toContain('limit=1000>');
      });

      describe('filters', () => {
        let first: string;
        let second: string;
        beforeEach(async () => {
          [first = '', second = ''] = await createMany([
            {
              ...fullBody(),
              ...minimal(),
              name: 'a, b; c',
              nested: [[{ deep: 1 }], { deep: 'two words' }],
              flag: true,
              num: 7,
              text: '7',
            },
            {
              name: 'Other',
              status: 'closed',
              characteristic: [
                { name: 'segment', value: 'silver' },
                { name: 'seats', value: 7 },
              ],
            },
          ]);
        });

        it.each<[string, number[]]>([
          ['name=Other', [2]],
          ['name==Other', [2]],
          ['name.eq=Other', [2]],
          ['name.exact=Other', [2]],
          ['name=other', []],
          ['name=a%2C%20b%3B%20c', [1]],
          ['name.eq=a,+b%3B+c', [1]],
          ['status=closed', [2]],
          ['status=active,closed', [1, 2]],
          ['status=active&status=closed', [1, 2]],
          ['status=active&name=Other', []],
          ['contactMedium.mediumType=email', [1]],
          ['contactMedium.characteristic.emailAddress=office@moon.example', [1]],
          ['contactMedium.preferred=true', [1]],
          ['creditProfile.creditScore=640', [1]],
          ['creditProfile.creditScore=640.0', [1]],
          ['creditProfile.creditScore=641', []],
          ['characteristic.value=gold,silver', [1, 2]],
          ['characteristic.value=7', [2]],
          ['characteristic.value=false', [1]],
          ['characteristic.value.deep=1', [1]],
          ['characteristic.name=segment&characteristic.value=7', [2]],
          ['loyalty.points=12.5', [1]],
          ['loyalty.tier=gold', [1]],
          ['num=7', [1]],
          ['text=7', [1]],
          ['flag=true', [1]],
          ['flag=false', []],
          ['nested.deep=two+words', [1]],
          ['unknown=1', []],
          ['unknown.deeper=1', []],
          ["unknown'%22=1", []],
          [`@type=${name}`, [1, 2]],
          [`%40type=${name}`, [1, 2]],
          ['@type=Nothing', []],
          ['%F0%9F%8C%99=x', []],
          ['limit.eq=5', []],
          ['depth=3&expand=x', [1, 2]],
        ])('?%s', async (query, matches) => {
          const { body, headers } = await t.http.get(`${collection}?${query}`).expect(200);
          const byNumber: Record<number, string> = { 1: first, 2: second };
          expect(idsOf(body)).toEqual(matches.map((match) => byNumber[match]));
          expect(headers['x-total-count']).toBe(String(matches.length));
        });

        it('by id and by href', async () => {
          expect(idsOf((await t.http.get(`${collection}?id=${first}`)).body)).toEqual([first]);
          expect(idsOf((await t.http.get(`${collection}?id=${first},${second},x`)).body)).toEqual([first, second]);
          expect(idsOf((await t.http.get(`${collection}?href=${t.origin}${item(second)}`)).body)).toEqual([second]);
          expect((await t.http.get(`${collection}?href=https://elsewhere/${first}`)).body).toEqual([]);
        });

        it('refuses a literal of the wrong type', async () => {
          expectError(await t.http.get(`${collection}?creditProfile.creditScore=abc`), 400, 'invalidQuery');
          expectError(await t.http.get(`${collection}?contactMedium.preferred=1`), 400, 'invalidQuery');
        });
      });

      it.each<[string, number[]]>([
        ['name', [3, 1, 2, 4]],
        ['-name', [4, 2, 1, 3]],
        ['%2Bname', [3, 1, 2, 4]],
        ['+name', [3, 1, 2, 4]],
        ['status,-name', [4, 3, 2, 1]],
        ['status&sort=-name', [4, 3, 2, 1]],
        ['rank', [2, 1, 3, 4]],
        ['-rank', [1, 2, 3, 4]],
        ['validFor.startDateTime', [3, 1, 2, 4]],
        ['-validFor.startDateTime', [1, 3, 2, 4]],
        ['creditProfile.creditScore', [4, 1, 2, 3]],
        ['unknown', [1, 2, 3, 4]],
        ['-id', [4, 3, 2, 1]],
      ])('sort=%s', async (sort, order) => {
        const credit = (creditScore: number) => ({
          creditProfile: [{ creditScore, creditProfileDate: '2024-01-01T00:00:00Z', validFor: {} }],
        });
        const ids = await createMany([
          { name: 'b', status: 'z', rank: 10, validFor: { startDateTime: '2024-01-02T00:00:00Z' }, ...credit(100) },
          { name: 'c', status: 'y', rank: 9 },
          { name: 'B', status: 'x', validFor: { startDateTime: '2024-01-01T00:00:00Z' } },
          { name: 'ä', status: 'x', rank: null, ...credit(9) },
        ]);
        const { body } = await t.http.get(`${collection}?sort=${sort}`).expect(200);
        expect(idsOf(body)).toEqual(order.map((number) => ids[number - 1]));
      });
    });

    describe('patch', () => {
      it.each(['application/merge-patch+json', 'application/json', 'application/json; charset=utf-8'])(
        'merges %s',
        async (type) => {
          const before = await create({ ...fullBody(), ...minimal() });
          const patch = {
            name: 'Sun',
            statusReason: null,
            contactMedium: [],
            loyalty: { tier: null, extra: { a: null, b: 1 } },
          };
          const { body } = await t.http
            .patch(item(before.id))
            .set('Content-Type', type)
            .send(JSON.stringify(patch))
            .expect(200);
          const { statusReason: _removed, ...rest } = before;
          const { tier: _tier, ...loyalty } = fullBody()['loyalty'] as Body;
          expect(body).toEqual({ ...rest, name: 'Sun', contactMedium: [], loyalty: { ...loyalty, extra: { b: 1 } } });
          expect((await t.http.get(item(before.id))).body).toEqual(body);
        },
      );

      it('validates the result, not the patch, and leaves the resource as it was', async () => {
        const before = await create();
        for (const attribute of mandatory) {
          expectError(await t.http.patch(item(before.id)).send({ [attribute]: null }), 400, 'invalidBody');
        }
        expectError(await t.http.patch(item(before.id)).send({ relatedParty: [{ id: '1' }] }), 400, 'invalidBody');
        expectError(await t.http.patch(item(before.id)).send({ status: 5 }), 400, 'invalidBody');
        expect((await t.http.get(item(before.id))).body).toEqual(before);
        expect(await t.recorded()).toHaveLength(1);
      });

      it.each(['id', 'href', '@type', '@baseType'])('cannot change %s, but may repeat it', async (attribute) => {
        const before = await create({ '@baseType': 'Something' });
        expectError(
          await t.http.patch(item(before.id)).send({ [attribute]: 'other', name: 'x' }),
          400,
          'immutableAttribute',
        );
        for (const nothing of [null, '', ' ']) {
          const { body } = await t.http
            .patch(item(before.id))
            .send({ [attribute]: nothing })
            .expect(200);
          expect(body).toEqual(before);
        }
        const { body } = await t.http
          .patch(item(before.id))
          .send({ [attribute]: before[attribute], name: 'x' })
          .expect(200);
        expect(body).toEqual({ ...before, name: 'x' });
      });

      it.each(['null', '[]', '"x"', '5', ''])('refuses the body %s', async (text) => {
        const { id } = await create();
        expectError(
          await t.http.patch(item(id)).set('Content-Type', 'application/json').send(text),
          400,
          'invalidBody',
        );
      });

      it('refuses other media types and says which it takes', async () => {
        const { id } = await create();
        for (const type of ['application/xml', 'text/plain']) {
          const answer = await t.http.patch(item(id)).set('Content-Type', type).send('[]');
          expectError(answer, 415, 'unsupportedMediaType');
          expect(answer.headers['accept-patch']).toBe(PATCH_TYPES);
        }
      });

      it('names the types it takes, and the one that an array of operations is', async () => {
        const { id } = await create();
        const other = await t.http.patch(item(id)).set('Content-Type', 'text/plain').send('x').expect(415);
        for (const type of [...PATCH_TYPES.split(', '), '"text/plain"']) expect(other.body.message).toContain(type);
        const { body: posted } = await t.http.post(collection).set('Content-Type', 'text/plain').send('x').expect(415);
        expect(posted.message).toBe('Content-Type must be application/json; it is "text/plain"');
        for (const type of ['application/json', 'application/merge-patch+json']) {
          const operations = [{ op: 'replace', path: '/name', value: 'x' }];
          const { body } = await t.http
            .patch(item(id))
            .set('Content-Type', type)
            .send(JSON.stringify(operations))
            .expect(400);
          expect(body.code).toBe('invalidBody');
          expect(body.message).toContain('Content-Type: application/json-patch+json');
        }
        const object = await t.http.patch(item(id)).set('Content-Type', 'application/json-patch+json').send('{"a":1}');
        expect([object.status, object.body.message]).toEqual([400, expect.stringContaining('merge-patch+json')]);
      });

      it('keeps nothing that is null in what is declared, whichever dialect says so', async () => {
        const before = await create({ statusReason: 'x', '@schemaLocation': 'https://host/a' });
        const { statusReason: _reason, ...without } = before;
        const relatedParty = [{ id: '1', '@referredType': 'Individual', role: null, '@type': '' }];
        const patch = (type: string, change: unknown) =>
          t.http
            .patch(item(before.id))
            .set('Content-Type', `application/${type}`)
            .send(JSON.stringify(change))
            .expect(200);
        const operations = [
          { op: 'replace', path: '/statusReason', value: null },
          { op: 'add', path: '/relatedParty', value: relatedParty },
          { op: 'replace', path: '/@type', value: null },
          { op: 'replace', path: '/href', value: '' },
          { op: 'add', path: '/extra', value: null },
        ];
        const patched: Body = { ...without, relatedParty: [{ id: '1', '@referredType': 'Individual' }], extra: null };
        expect((await patch('json-patch+json', operations)).body).toEqual(patched);
        expect((await patch('merge-patch+json', { relatedParty, validFor: null })).body).toEqual(patched);
        const { '@schemaLocation': _location, ...rest } = patched;
        expect((await patch('json', { '@schemaLocation': null })).body).toEqual(rest);
        expect((await t.http.get(item(before.id))).body).toEqual(rest);
      });

      it('takes the whole resource back, with the nulls that an earlier version stored', async () => {
        const nulls = { statusReason: null, '@schemaLocation': null };
        const { id, ...created } = await create();
        await t.dataSource.query(`update "${resource.table}" set document = document || $1`, [JSON.stringify(nulls)]);
        const { headers } = await t.http.get(`${item(id)}?fields=name`).expect(200);
        const patch = t.http.patch(`${item(id)}?fields=name`).send({ id, ...created, ...nulls });
        const { headers: after } = await patch.expect(200);
        expect(after['etag']).toBe(headers['etag']);
        const { body } = await t.http.patch(item(id)).send({ extra: 1 }).expect(200);
        expect(body).toEqual({ id, ...created, extra: 1 });
        expect(t.published.at(-1)?.event.fieldPath).toBe('extra');
      });

      it('takes a JSON Patch and a JSON Patch Query', async () => {
        const { id } = await create();
        for (const type of ['application/json-patch+json', 'application/json-patch-query+json']) {
          const patch = [{ op: 'add', path: '/relatedParty', value: { id: type, '@referredType': 'Individual' } }];
          const { body } = await t.http
            .patch(item(id))
            .set('Content-Type', type)
            .send(JSON.stringify(patch))
            .expect(200);
          expect(body.relatedParty.at(-1)).toEqual(patch[0]?.value);
          expect((await t.http.get(item(id))).body).toEqual(body);
        }
      });

      it('answers 404 for an unknown id', async () => {
        expectError(await t.http.patch(item(UNKNOWN_ID)).send({ name: 'x' }), 404, 'notFound');
        expectError(await t.http.patch(item('%00')).send({ name: 'x' }), 404, 'notFound');
      });

      it('answers the selected fields only', async () => {
        const { id } = await create();
        const { body } = await t.http
          .patch(`${item(id)}?fields=name`)
          .send({ name: 'x' })
          .expect(200);
        expect(body).toEqual({ id, href: expect.any(String), name: 'x' });
      });

      it('gives a removed attribute with a default its default again', async () => {
        const { id } = await create();
        const others = Object.keys(defaults).filter((attribute) => !attribute.startsWith('@'));
        const { body } = await t.http
          .patch(item(id))
          .send(Object.fromEntries(others.map((attribute) => [attribute, null])))
          .expect(200);
        expect(body).toEqual(expect.objectContaining(defaults));
      });
    });

    describe('delete', () => {
      it('answers 204 without a body, then 404', async () => {
        const { id } = await create();
        const { text } = await t.http.delete(item(id)).set('Content-Type', 'application/json').expect(204);
        expect(text).toBe('');
        expectError(await t.http.get(item(id)), 404, 'notFound');
        expectError(await t.http.delete(item(id)), 404, 'notFound');
        expectError(await t.http.delete(item('%00')), 404, 'notFound');
        expect((await t.http.get(collection)).headers['x-total-count']).toBe('0');
      });
    });

    describe('other methods', () => {
      it.each([
        ['PUT', collection, 'GET, HEAD, OPTIONS, PATCH, POST'],
        ['DELETE', collection, 'GET, HEAD, OPTIONS, PATCH, POST'],
        ['PUT', item(UNKNOWN_ID), 'DELETE, GET, HEAD, OPTIONS, PATCH'],
        ['POST', `${item(UNKNOWN_ID)}/`, 'DELETE, GET, HEAD, OPTIONS, PATCH'],
      ])('%s %s answers 405', async (method, url, allow) => {
        const response = await fetch(`${t.origin}${url}`, {
          method,
          body: '{}',
          headers: { 'Content-Type': 'application/json' },
        });
        expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
        expect(await response.json()).toEqual(
          expect.objectContaining({ '@type': 'Error', code: 'methodNotAllowed', status: '405' }),
        );
      });

      it('OPTIONS lists methods and patch formats', async () => {
        const options = await t.http.options(item(UNKNOWN_ID)).expect(204);
        expect(options.headers).toMatchObject({
          allow: 'DELETE, GET, HEAD, OPTIONS, PATCH',
          'accept-patch': PATCH_TYPES,
        });
        const ofCollection = await t.http.options(collection).expect(204);
        expect(ofCollection.headers['accept-patch']).toBe('application/json-patch+json');
      });

      it('answers 404 below an item', async () => {
        expectError(await t.http.get(`${item(UNKNOWN_ID)}/contactMedium`), 404, 'unknownPath');
      });
    });

    it('has an entry point that leads on', async () => {
      for (const url of [resource.api.basePath, `${resource.api.basePath}/`]) {
        const { body } = await t.http.get(url).expect(200);
        expect(body._links[path].href).toBe(`${t.origin}${collection}`);
        await t.http.get(new URL(body._links.openapi.href).pathname).expect(200);
        await t.http.get(new URL(body._links.hub.href).pathname).expect(200);
      }
    });

    it('serves the JSON Schema of what a POST takes', async () => {
      const url = `${resource.api.basePath}/schema/${name}.schema.json`;
      const { body, headers } = await t.http.get(url).expect(200);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(body).toMatchObject({ $id: t.origin + url, title: name, required: expect.arrayContaining(mandatory) });
      expect((await t.http.get(resource.api.basePath)).body._links.schema).toContainEqual({
        name,
        href: t.origin + url,
      });
      expectError(await t.http.get(url.replace(name, 'Nothing')), 404, 'unknownPath');
      expectError(await t.http.get(url).set('Accept', 'text/html'), 406, 'notAcceptable');
      const refused = await t.http.post(url).send({});
      expectError(refused, 405, 'methodNotAllowed');
      expect(refused.headers['allow']).toBe('GET, HEAD, OPTIONS');
    });

    describe('events', () => {
      const envelope = (change: string, resourceAfter: Body) => ({
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        timeOcurred: expect.any(String),
        eventType: `${name}${change}Event`,
        title: `${name}${change}Event`,
        domain: name,
        description: expect.stringContaining(String(resourceAfter['id'])),
        priority: '1',
        correlationId: expect.any(String),
        event: { [path]: resourceAfter },
      });
      const identity = ({ id, href }: Body) => ({ id, href });

      it('create, change, change of status and delete are recorded and published with the v4 envelope', async () => {
        const created = await create();
        const renamed = (await t.http.patch(item(created.id)).send({ name: 'New', extra: 1 })).body;
        const active = (await t.http.patch(item(created.id)).send({ status: 'active' })).body;
        const both = (await t.http.patch(item(created.id)).send({ status: 'closed', name: 'Newer' })).body;
        await t.http.delete(item(created.id)).expect(204);

        expect(t.published).toEqual([
          { name: `${path}.create`, event: { ...envelope('Create', created), ...identity(created) } },
          {
            name: `${path}.attributeValueChange`,
            event: { ...envelope('AttributeValueChange', renamed), fieldPath: 'extra,name' },
          },
          { name: `${path}.stateChange`, event: { ...envelope('StateChange', active), ...identity(created) } },
          {
            name: `${path}.attributeValueChange`,
            event: { ...envelope('AttributeValueChange', both), fieldPath: 'name' },
          },
          { name: `${path}.stateChange`, event: { ...envelope('StateChange', both), ...identity(created) } },
          { name: `${path}.delete`, event: { ...envelope('Delete', both), ...identity(created) } },
        ]);
        const recorded = await t.recorded();
        expect(recorded.map(({ id, change, resource_id, origin, field_path, document, correlation_id }) => ({
          id, type: resource.eventType(change), field_path, correlation_id,
          resource: { id: resource_id, href: `${origin}${item(resource_id)}`, ...document },
        }))).toEqual(
          t.published.map(({ event }) => ({
            id: event.eventId,
            type: event.eventType,
            field_path: event.fieldPath ?? null,
            correlation_id: event.correlationId,
            resource: event.event[path],
          })),
        ); // prettier-ignore
      });

      it('a patch that changes nothing and a write that fails tell nobody', async () => {
        const { id } = await create();
        await t.http.patch(item(id)).send({}).expect(200);
        await t.http.patch(item(id)).send({ name: minimal()['name'], nothing: null }).expect(200);
        await t.http.patch(item(id)).send({ name: '' }).expect(400);
        await t.http.post(collection).send({}).expect(400);
        await t.http.delete(item(UNKNOWN_ID)).expect(404);
        expect(t.published).toHaveLength(1);
        expect(await t.recorded()).toHaveLength(1);
        const [{ revision }] = await t.dataSource.query(`select revision from "${resource.table}"`);
        expect(revision).toBe(1);
      });

      it('carry the correlation id of the request, if it is one', async () => {
        await t.http.post(collection).set('X-Correlation-ID', 'order-7').send(minimal()).expect(201);
        await t.http.post(collection).set('X-Correlation-ID', 'two words').send(minimal()).expect(201);
        const [given, made] = (await t.recorded()).map(({ correlation_id }) => correlation_id);
        expect(given).toBe('order-7');
        expect(made).toMatch(/^[0-9a-f-]{36}$/);
      });
    });

    describe('at the same time', () => {
      it('parallel creates all arrive', async () => {
        const created = await Promise.all(Array.from({ length: 40 }, (_, i) => create({ name: `n${i}` })));
        expect(new Set(created.map(({ id }) => id)).size).toBe(40);
        const { headers } = await t.http.get(collection);
        expect(headers['x-total-count']).toBe('40');
        expect(await t.recorded()).toHaveLength(40);
      });

      it('parallel patches of different attributes are all kept', async () => {
        const { id } = await create();
        const names = Array.from({ length: 30 }, (_, i) => `attribute${i}`);
        await Promise.all(
          names.map((attribute) =>
            t.http
              .patch(item(id))
              .send({ [attribute]: 1 })
              .expect(200),
          ),
        );
        const { body } = await t.http.get(item(id));
        expect(names.filter((attribute) => body[attribute] !== 1)).toEqual([]);
        expect(await t.recorded()).toHaveLength(31);
      });

      it('a total is exact whatever was written and removed', async () => {
        const created = await Promise.all(Array.from({ length: 20 }, () => create()));
        await Promise.all(created.slice(0, 7).map(({ id }) => t.http.delete(item(id)).expect(204)));
        expect((await t.http.get(collection)).headers['x-total-count']).toBe('13');
        await t.dataSource.query(`delete from "${resource.table}" where id = $1`, [created[10]?.id]);
        expect((await t.http.get(`${collection}?limit=0`)).headers['x-total-count']).toBe('12');
      });
    });
  });
}
