import type { Body } from '../bodies';
import { type Served, UNKNOWN_ID, expectError } from './served';

const PATCH_TYPES =
  'application/merge-patch+json, application/json, application/json-patch+json, application/json-patch-query+json';

/** What is about HTTP and JSON, and about no attribute: the same for all resources. */
export function describeRequests(on: Served): void {
  const { resource, minimal, text, create, item } = on;
  const { collection } = resource;
  const postText = (body: string) => on.t.http.post(collection).set('Content-Type', 'application/json').send(body);
  /** A body with a member that is written like this. */
  const withMember = (member: string): string => `${JSON.stringify(minimal()).slice(0, -1)},${member}}`;

  describe('a body', () => {
    it('has attributes that JavaScript gives a meaning to as data', async () => {
      const special = '"__proto__":{"a":1},"constructor":{"prototype":2},"hasOwnProperty":3,"toString":4,"then":5';
      const { text: created } = await postText(withMember(special)).expect(201);
      expect(JSON.parse(created)).toEqual(expect.objectContaining({ hasOwnProperty: 3, toString: 4, then: 5 }));
      const [{ document }] = await on.t.dataSource.query(`select document::text from "${resource.table}"`);
      expect(document).toContain('"__proto__": {"a": 1}');
      expect(({} as Body)['a']).toBeUndefined();
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
    ])('with %s is refused, as it could not be given back', async (_what, member) => {
      expectError(await postText(withMember(member)), 400, 'invalidBody');
      expect(await on.count()).toBe(0);
    });

    it.each([
      '"x":"\\\\u0000 \\ud83d\\ude00"',
      '"x":[1e22,1.50,-0.0,123456789012345,1.7976931348623157e308]',
      `"x":${'['.repeat(63)}${']'.repeat(63)}`,
    ])('keeps %s', async (member) => {
      const { body } = await postText(withMember(member)).expect(201);
      const sent = JSON.parse(`{${member}}`, (_name, value: unknown) => (value === 0 ? 0 : value)) as Body;
      expect((await on.t.http.get(item(body.id))).body.x).toEqual(sent['x']);
    });

    it.each([
      ['malformed JSON', '{"name":'],
      ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ])('of %s is refused', async (_what, body) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${on.t.origin}${collection}`, { method: 'POST', body, headers });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual(expect.objectContaining({ '@type': 'Error', code: 'malformedJson' }));
    });

    it.each(['null', '[]', '"x"', '5', ''])('of a patch cannot be %s', async (body) => {
      const { id } = await create();
      const answer = await on.t.http.patch(item(id)).set('Content-Type', 'application/json').send(body);
      expectError(answer, 400, 'invalidBody');
    });
  });

  describe('a media type', () => {
    it('that is not supported is answered with 415, one that is not acceptable with 406', async () => {
      const post = () => on.t.http.post(collection);
      expectError(await post().set('Content-Type', 'text/plain').send('x'), 415, 'unsupportedMediaType');
      const merge = await post().set('Content-Type', 'application/merge-patch+json').send('{}');
      expectError(merge, 415, 'unsupportedMediaType');
      expectError(await post().set('Accept', 'application/xml').send(minimal()), 406, 'notAcceptable');
      await post()
        .set('Content-Type', 'application/json;charset=utf-8')
        .set('Accept', 'application/json;q=0.9')
        .send(JSON.stringify(minimal()))
        .expect(201);
      expect(await on.count()).toBe(1);
    });

    it.each(['application/xml', 'text/plain'])('%s is none of a patch', async (type) => {
      const { id } = await create();
      const answer = await on.t.http.patch(item(id)).set('Content-Type', type).send('[]');
      expectError(answer, 415, 'unsupportedMediaType');
      expect(answer.headers['accept-patch']).toBe(PATCH_TYPES);
    });

    it('that is wrong is told those that are right, and the one that an array of operations is', async () => {
      const { id } = await create();
      const patch = (type: string, body: unknown) =>
        on.t.http.patch(item(id)).set('Content-Type', type).send(JSON.stringify(body));
      const other = await patch('text/plain', 'x').expect(415);
      for (const type of [...PATCH_TYPES.split(', '), '"text/plain"']) expect(other.body.message).toContain(type);
      const { body: posted } = await on.t.http.post(collection).set('Content-Type', 'text/plain').send('x').expect(415);
      expect(posted.message).toBe('Content-Type must be application/json; it is "text/plain"');
      for (const type of ['application/json', 'application/merge-patch+json']) {
        const { body } = await patch(type, [{ op: 'replace', path: `/${text}`, value: 'x' }]).expect(400);
        expect(body.code).toBe('invalidBody');
        expect(body.message).toContain('Content-Type: application/json-patch+json');
      }
      const object = await patch('application/json-patch+json', { a: 1 });
      expect([object.status, object.body.message]).toEqual([400, expect.stringContaining('merge-patch+json')]);
    });
  });

  describe('a path', () => {
    it.each([UNKNOWN_ID, '1', "a'b", '%00', '%F0%9F%8C%99', '%2F', 'x'.repeat(500), '..%2f', '%25zz', '%zz'])(
      'with the id %s is answered with 404',
      async (id) => {
        const answer = await fetch(`${on.t.origin}${item(id)}`);
        expect(answer.status).toBe(404);
        expect(await answer.json()).toEqual(expect.objectContaining({ '@type': 'Error', status: '404' }));
      },
    );

    it.each([
      ['PUT', collection, 'GET, HEAD, OPTIONS, PATCH, POST'],
      ['DELETE', collection, 'GET, HEAD, OPTIONS, PATCH, POST'],
      ['PUT', item(UNKNOWN_ID), 'DELETE, GET, HEAD, OPTIONS, PATCH'],
      ['POST', `${item(UNKNOWN_ID)}/`, 'DELETE, GET, HEAD, OPTIONS, PATCH'],
    ])('is answered with 405 for another method: %s %s', async (method, url, allow) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${on.t.origin}${url}`, { method, body: '{}', headers });
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
      expect(await response.json()).toEqual(
        expect.objectContaining({ '@type': 'Error', code: 'methodNotAllowed', status: '405' }),
      );
    });

    it('tells its methods and patch formats in OPTIONS', async () => {
      const options = await on.t.http.options(item(UNKNOWN_ID)).expect(204);
      expect(options.headers).toMatchObject({
        allow: 'DELETE, GET, HEAD, OPTIONS, PATCH',
        'accept-patch': PATCH_TYPES,
      });
      const ofCollection = await on.t.http.options(collection).expect(204);
      expect(ofCollection.headers['accept-patch']).toBe('application/json-patch+json');
    });
  });
}
