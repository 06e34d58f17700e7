import { customer } from '../src/customer/customer.resource';
import { partyRole } from '../src/party-role/party-role.resource';
import { type TestApp, startTestApp } from './support/test-app';

const PARTY = { id: '1', '@referredType': 'Individual' };

/** RFC 9110, 13: nobody overwrites what they have not seen, nobody reads again what they have. */
describe.each([customer, partyRole])('conditional requests: $name', ({ collection }) => {
  let t: TestApp;

  beforeAll(async () => {
    t = await startTestApp({ env: { CLIENT_IDS: 'accept' } });
  });

  afterAll(() => t.close());

  const create = async (more: object = {}) => {
    const { body, headers } = await t.http
      .post(collection)
      .send({ name: 'Ada', engagedParty: PARTY, ...more })
      .expect(201);
    const { id } = body as { id: string };
    return { path: `${collection}/${id}`, etag: String(headers['etag']), modified: String(headers['last-modified']) };
  };

  describe('the version', () => {
    it('is strong, and the same for 201, GET, HEAD, and a patch that changes nothing', async () => {
      const { path, etag, modified } = await create();
      expect(etag).toMatch(/^"[\w-]+"$/);
      expect(new Date(modified).toUTCString()).toBe(modified);
      for (const request of [t.http.get(path), t.http.head(path), t.http.patch(path).send({ name: 'Ada' })]) {
        const { status, headers } = await request;
        expect([status, headers['etag'], headers['last-modified']]).toEqual([200, etag, modified]);
      }
    });

    it('is another one after a change, and for another resource with the id of a deleted one', async () => {
      const { path, etag } = await create({ id: 'again' });
      const patched = await t.http.patch(path).send({ name: 'Bo' }).expect(200);
      const read = await t.http.get(path).expect(200);
      await t.http.delete(path).expect(204);
      const next = await create({ id: 'again' });
      expect(read.headers['etag']).toBe(patched.headers['etag']);
      expect(new Set([etag, patched.headers['etag'], next.etag]).size).toBe(3);
    });

    it('is not that of a list', async () => {
      await create();
      const { headers } = await t.http.get(collection).expect(200);
      expect([headers['etag'], headers['last-modified']]).toEqual([undefined, undefined]);
    });

    it('lets the answer be kept by the client alone', async () => {
      const { path } = await create();
      expect((await t.http.get(path)).headers['cache-control']).toBe('private, no-cache');
    });
  });

  describe('If-None-Match and If-Modified-Since', () => {
    it('answer 304 without a body where the client is up to date', async () => {
      const { path, etag, modified } = await create();
      const matching = [{ 'If-None-Match': etag }, { 'If-None-Match': `"x", W/${etag}` }, { 'If-None-Match': '*' }];
      for (const header of [...matching, { 'If-Modified-Since': modified }]) {
        const { status, headers, text } = await t.http.get(path).set(header);
        expect([status, headers['etag'], headers['last-modified'], text]).toEqual([304, etag, modified, '']);
        expect((await t.http.head(path).set(header)).status).toBe(304);
      }
    });

    it('answer 200 where it is not', async () => {
      const { path, modified } = await create();
      const earlier = new Date(Date.parse(modified) - 1000).toUTCString();
      for (const header of [
        { 'If-None-Match': '"x"' },
        { 'If-None-Match': '"x"', 'If-Modified-Since': modified },
        { 'If-Modified-Since': earlier },
        { 'If-Modified-Since': 'yesterday' },
      ]) {
        expect((await t.http.get(path).set(header)).status).toBe(200);
      }
    });

    it('are no reason to answer for what does not exist', async () => {
      await t.http.get(`${collection}/none`).set('If-None-Match', '*').expect(404);
    });
  });

  describe('If-Match', () => {
    it('lets a change through that knows the version, or asks for any', async () => {
      const { path, etag } = await create();
      const first = await t.http.patch(path).set('If-Match', `"x", ${etag}`).send({ name: 'Bo' }).expect(200);
      await t.http.patch(path).set('If-Match', '*').send({ name: 'Cy' }).expect(200);
      const { headers } = await t.http.get(path);
      await t.http.delete(path).set('If-Match', String(first.headers['etag'])).expect(412);
      await t.http.delete(path).set('If-Match', String(headers['etag'])).expect(204);
      await t.http.get(path).expect(404);
    });

    it('answers 412 to others, with the version there is, and changes nothing', async () => {
      const { path, etag } = await create();
      const before = await t.http.get(path);
      const events = (await t.recorded()).length;
      for (const header of ['"x"', `W/${etag}`, '"x","y"']) {
        for (const request of [t.http.patch(path).send({ name: 'Bo' }), t.http.delete(path)]) {
          const { status, body, headers } = await request.set('If-Match', header);
          expect([status, body.code, headers['etag']]).toEqual([412, 'preconditionFailed', etag]);
        }
      }
      const after = await t.http.get(path);
      expect([after.text, after.headers['etag']]).toEqual([before.text, etag]);
      expect(await t.recorded()).toHaveLength(events);
    });

    it('answers 404 for what does not exist, 400 for what is no entity tag', async () => {
      const { path } = await create();
      for (const request of [t.http.patch(`${collection}/none`).send({}), t.http.delete(`${collection}/none`)]) {
        expect((await request.set('If-Match', '"x"')).status).toBe(404);
      }
      for (const header of ['7', '"x', '"x" "y"', 'w/"x"', '"x",*']) {
        for (const request of [t.http.patch(path).send({ name: 'Bo' }), t.http.delete(path)]) {
          const { status, body } = await request.set('If-Match', header);
          expect([status, body.code]).toEqual([400, 'malformedRequest']);
        }
      }
      await t.http.get(path).set('If-None-Match', '7').expect(400);
    });

    it('lets fifty clients change one resource, and every change lands exactly once', async () => {
      const { path } = await create({ count: 0, seen: {} });
      const change = async (client: number): Promise<void> => {
        for (;;) {
          const { headers, body } = await t.http.get(path);
          const { status } = await t.http
            .patch(path)
            .set('If-Match', String(headers['etag']))
            .send({ count: Number(body.count) + 1, seen: { [client]: true } });
          if (status === 200) return;
          expect(status).toBe(412);
        }
      };
      await Promise.all(Array.from({ length: 50 }, (_, client) => change(client)));
      const { body } = await t.http.get(path);
      expect([body.count, Object.keys(body.seen as object).length]).toEqual([50, 50]);
    });
  });
});
