import { TWO } from '../support/subjects';
import { serving } from '../support/suite/served';

/** RFC 9110, 13: nobody overwrites what they have not seen, nobody reads again what they have. */
describe.each(TWO)('conditional requests: $resource.name', (subject) => {
  const on = serving(subject, { CLIENT_IDS: 'accept' });
  const { text, minimal } = on;
  const { collection } = on.resource;

  const create = async (more: object = {}) => {
    const { body, headers } = await on.t.http
      .post(collection)
      .send({ ...minimal(), [text]: 'Ada', ...more })
      .expect(201);
    const { id } = body as { id: string };
    return { path: `${collection}/${id}`, etag: String(headers['etag']), modified: String(headers['last-modified']) };
  };

  describe('the version', () => {
    it('is strong, and the same for 201, GET, HEAD, and a patch that changes nothing', async () => {
      const { path, etag, modified } = await create();
      expect(etag).toMatch(/^"[\w-]+"$/);
      expect(new Date(modified).toUTCString()).toBe(modified);
      for (const request of [
        on.t.http.get(path),
        on.t.http.head(path),
        on.t.http.patch(path).send({ [text]: 'Ada' }),
      ]) {
        const { status, headers } = await request;
        expect([status, headers['etag'], headers['last-modified']]).toEqual([200, etag, modified]);
      }
    });

    it('is another one after a change, and for another resource with the id of a deleted one', async () => {
      const { path, etag } = await create({ id: 'again' });
      const patched = await on.t.http
        .patch(path)
        .send({ [text]: 'Bo' })
        .expect(200);
      const read = await on.t.http.get(path).expect(200);
      await on.t.http.delete(path).expect(204);
      const next = await create({ id: 'again' });
      expect(read.headers['etag']).toBe(patched.headers['etag']);
      expect(new Set([etag, patched.headers['etag'], next.etag]).size).toBe(3);
    });

    it('is not that of a list', async () => {
      await create();
      const { headers } = await on.t.http.get(collection).expect(200);
      expect([headers['etag'], headers['last-modified']]).toEqual([undefined, undefined]);
    });

    it('lets the answer be kept by the client alone', async () => {
      const { path } = await create();
      expect((await on.t.http.get(path)).headers['cache-control']).toBe('private, no-cache');
    });
  });

  describe('If-None-Match and If-Modified-Since', () => {
    it('answer 304 without a body where the client is up to date', async () => {
      const { path, etag, modified } = await create();
      const matching = [{ 'If-None-Match': etag }, { 'If-None-Match': `"x", W/${etag}` }, { 'If-None-Match': '*' }];
      for (const header of [...matching, { 'If-Modified-Since': modified }]) {
        const { status, headers, text } = await on.t.http.get(path).set(header);
        expect([status, headers['etag'], headers['last-modified'], text]).toEqual([304, etag, modified, '']);
        expect((await on.t.http.head(path).set(header)).status).toBe(304);
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
        expect((await on.t.http.get(path).set(header)).status).toBe(200);
      }
    });

    it('are no reason to answer for what does not exist', async () => {
      await on.t.http.get(`${collection}/none`).set('If-None-Match', '*').expect(404);
    });
  });

  describe('If-Match', () => {
    it('lets a change through that knows the version, or asks for any', async () => {
      const { path, etag } = await create();
      const first = await on.t.http
        .patch(path)
        .set('If-Match', `"x", ${etag}`)
        .send({ [text]: 'Bo' })
        .expect(200);
      await on.t.http
        .patch(path)
        .set('If-Match', '*')
        .send({ [text]: 'Cy' })
        .expect(200);
      const { headers } = await on.t.http.get(path);
      await on.t.http.delete(path).set('If-Match', String(first.headers['etag'])).expect(412);
      await on.t.http.delete(path).set('If-Match', String(headers['etag'])).expect(204);
      await on.t.http.get(path).expect(404);
    });

    it('answers 412 to others, with the version there is, and changes nothing', async () => {
      const { path, etag } = await create();
      const before = await on.t.http.get(path);
      const events = (await on.t.recorded()).length;
      for (const header of ['"x"', `W/${etag}`, '"x","y"']) {
        for (const request of [on.t.http.patch(path).send({ [text]: 'Bo' }), on.t.http.delete(path)]) {
          const { status, body, headers } = await request.set('If-Match', header);
          expect([status, body.code, headers['etag']]).toEqual([412, 'preconditionFailed', etag]);
        }
      }
      const after = await on.t.http.get(path);
      expect([after.text, after.headers['etag']]).toEqual([before.text, etag]);
      expect(await on.t.recorded()).toHaveLength(events);
    });

    it('answers 404 for what does not exist, 400 for what is no entity tag', async () => {
      const { path } = await create();
      for (const request of [on.t.http.patch(`${collection}/none`).send({}), on.t.http.delete(`${collection}/none`)]) {
        expect((await request.set('If-Match', '"x"')).status).toBe(404);
      }
      for (const header of ['7', '"x', '"x" "y"', 'w/"x"', '"x",*']) {
        for (const request of [on.t.http.patch(path).send({ [text]: 'Bo' }), on.t.http.delete(path)]) {
          const { status, body } = await request.set('If-Match', header);
          expect([status, body.code]).toEqual([400, 'malformedRequest']);
        }
      }
      await on.t.http.get(path).set('If-None-Match', '7').expect(400);
    });

    it('says of a weak tag of the right version what to send', async () => {
      const { path, etag } = await create();
      for (const request of [
        on.t.http.patch(path).send({ [text]: 'Bo' }),
        on.t.http.delete(path),
        on.t.http.get(path),
      ]) {
        const { body } = await request.set('If-Match', `W/${etag}`).expect(412);
        expect(body.message).toContain(`weak tag never matches`);
        expect(body.message).toContain(`If-Match: ${etag}`);
      }
      const { body } = await on.t.http.patch(path).set('If-Match', '"x"').send({}).expect(412);
      expect(body.message).toBe(`If-Match is "x", but the resource is at version ${etag} now. Read it again and repeat the request.`); // prettier-ignore
      await on.t.http
        .patch(path)
        .set('If-Match', `, "x" , ,${etag},`)
        .send({ [text]: 'Bo' })
        .expect(200);
    });

    it('lets fifty clients change one resource, and every change lands exactly once', async () => {
      const { path } = await create({ count: 0, seen: {} });
      const change = async (client: number): Promise<void> => {
        for (;;) {
          const { headers, body } = await on.t.http.get(path);
          const { status } = await on.t.http
            .patch(path)
            .set('If-Match', String(headers['etag']))
            .send({ count: Number(body.count) + 1, seen: { [client]: true } });
          if (status === 200) return;
          expect(status).toBe(412);
        }
      };
      await Promise.all(Array.from({ length: 50 }, (_, client) => change(client)));
      const { body } = await on.t.http.get(path);
      expect([body.count, Object.keys(body.seen as object).length]).toEqual([50, 50]);
    });
  });

  describe('before a change', () => {
    const day = 24 * 60 * 60 * 1000;
    const at = (modified: string, shift: number): Date => new Date(Date.parse(modified) + shift);
    /** The obsolete formats of an HTTP-date. */
    const rfc850 = (date: Date): string => {
      const [weekday, dayOfMonth, month, year, time] = date.toUTCString().split(/,? /);
      const longDay = `${weekday}day`.replace(/^(Tue|Wed|Thu|Sat)/, (short) => ({ Tue: 'Tues', Wed: 'Wednes', Thu: 'Thurs', Sat: 'Satur' })[short] ?? short); // prettier-ignore
      return `${longDay}, ${dayOfMonth}-${month}-${year?.slice(2)} ${time} GMT`;
    };
    const asctime = (date: Date): string => {
      const [weekday, dayOfMonth, month, year, time] = date.toUTCString().split(/,? /);
      return `${weekday} ${month} ${String(Number(dayOfMonth)).padStart(2)} ${time} ${year}`;
    };

    it.each([
      ['IMF-fixdate', (date: Date) => date.toUTCString()],
      ['RFC 850', rfc850],
      ['asctime', asctime],
    ])('If-Unmodified-Since is a date in the format of %s', async (_format, format) => {
      const { path, etag, modified } = await create();
      for (const request of [on.t.http.patch(path).send({ [text]: 'Bo' }), on.t.http.delete(path), on.t.http.get(path)]) {
        const { status, body, headers } = await request.set('If-Unmodified-Since', format(at(modified, -day)));
        expect([status, body.code, headers['etag']]).toEqual([412, 'preconditionFailed', etag]);
        expect(body.message).toContain(`at ${modified}`);
      }
      expect((await on.t.http.get(path)).headers['etag']).toBe(etag);
      await on.t.http.get(path).set('If-Unmodified-Since', format(at(modified, 0))).expect(200);
      await on.t.http.get(path).set('If-Modified-Since', format(at(modified, 0))).expect(304);
      await on.t.http.get(path).set('If-Modified-Since', format(at(modified, -1000))).expect(200);
      await on.t.http.patch(path).set('If-Unmodified-Since', format(at(modified, 0))).send({ [text]: 'Ada' }).expect(200);
      await on.t.http.delete(path).set('If-Unmodified-Since', format(at(modified, day))).expect(204);
    }); // prettier-ignore

    it.each(['yesterday', '', '0', '1970-01-01T00:00:00Z', 'Thu, 01 Jan 1970 00:00:00 +0000', 'Thu, 31 Feb 1980 00:00:00 GMT'])(
      'If-Unmodified-Since: %s is no date, and ignored',
      async (date) => {
        const { path } = await create();
        await on.t.http.patch(path).set('If-Unmodified-Since', date).send({ [text]: 'Bo' }).expect(200);
        await on.t.http.get(path).set('If-Modified-Since', date).expect(200);
        await on.t.http.delete(path).set('If-Unmodified-Since', date).expect(204);
      },
    ); // prettier-ignore

    it('If-None-Match asks for another version, or for no resource', async () => {
      const { path, etag } = await create();
      for (const tags of ['*', etag, `W/${etag}`, `"x", ${etag}`]) {
        for (const request of [on.t.http.patch(path).send({ [text]: 'Bo' }), on.t.http.delete(path)]) {
          const { status, body, headers } = await request.set('If-None-Match', tags);
          expect([tags, status, body.code, headers['etag']]).toEqual([tags, 412, 'preconditionFailed', etag]);
          expect(body.message).toContain(`If-None-Match is ${tags}`);
        }
      }
      expect((await on.t.http.get(path)).headers['etag']).toBe(etag);
      await on.t.http
        .patch(path)
        .set('If-None-Match', '"x"')
        .send({ [text]: 'Bo' })
        .expect(200);
      await on.t.http.delete(path).set('If-None-Match', etag).expect(204);
      await on.t.http.delete(path).set('If-None-Match', '*').expect(404);
    });

    it('they are evaluated in the order of RFC 9110', async () => {
      const { path, etag, modified } = await create();
      const old = at(modified, -day).toUTCString();
      for (const [headers, status] of [
        [{ 'If-Match': etag, 'If-Unmodified-Since': old }, 200],
        [{ 'If-Match': '*', 'If-Unmodified-Since': old }, 200],
        [{ 'If-Match': etag, 'If-None-Match': etag }, 412],
        [{ 'If-Unmodified-Since': modified, 'If-None-Match': '"x"' }, 200],
        [{ 'If-Unmodified-Since': old, 'If-None-Match': '"x"' }, 412],
        [{ 'If-Modified-Since': modified }, 200],
      ] as const) {
        const answer = await on.t.http
          .patch(path)
          .set(headers)
          .send({ [text]: 'Ada' });
        expect([headers, answer.status]).toEqual([headers, status]);
      }
      for (const [headers, status] of [
        [{ 'If-Match': '"x"', 'If-None-Match': etag }, 412],
        [{ 'If-Match': etag, 'If-None-Match': etag }, 304],
        [{ 'If-Unmodified-Since': old, 'If-Modified-Since': modified }, 412],
        [{ 'If-None-Match': '"x"', 'If-Modified-Since': modified }, 200],
      ] as const) {
        expect([headers, (await on.t.http.get(path).set(headers)).status]).toEqual([headers, status]);
      }
    });

    it('of a collection that something is added to, they are about the collection', async () => {
      const body = minimal();
      const operations = JSON.stringify([{ op: 'add', path: '/', value: body }]);
      const write = [
        () => on.t.http.post(collection).send(body),
        () => on.t.http.patch(collection).set('Content-Type', 'application/json-patch+json').send(operations),
      ];
      const total = async (): Promise<number> =>
        Number((await on.t.http.get(`${collection}?limit=0`)).headers['x-total-count']);
      const before = await total();
      for (const send of write) {
        for (const headers of [{ 'If-None-Match': '*' }, { 'If-Match': '"x"' }]) {
          const { status, body: error } = await send().set(headers);
          expect([status, error.code, error.message]).toEqual([412, 'preconditionFailed', expect.stringContaining('Idempotency-Key')]); // prettier-ignore
        }
      }
      expect(await total()).toBe(before);
      const old = new Date(0).toUTCString();
      for (const headers of [{ 'If-Match': '*' }, { 'If-None-Match': '"x"' }, { 'If-Unmodified-Since': old }]) {
        for (const send of write) expect((await send().set(headers)).status).toBeLessThan(300);
      }
    });

    it('a delete that was outrun is for what there is then', async () => {
      for (let round = 0; round < 10; round++) {
        const { path, etag } = await create();
        const [patched, deleted] = await Promise.all([
          on.t.http.patch(path).send({ [text]: `Bo ${round}` }),
          on.t.http.delete(path).set('If-Match', etag),
        ]);
        const outcome = `${patched.status} ${deleted.status}`;
        // Whoever is first: the other one finds another version, or nothing.
        expect(['200 412', '404 204']).toContain(outcome);
        expect((await on.t.http.get(path)).status).toBe(deleted.status === 412 ? 200 : 404);
      }
    });
  });
});
