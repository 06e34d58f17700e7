import { expectMandatory, useConformanceKit, useCountedAssertions } from '../support/ctk';

/**
 * After TM Forum's conformance kit of TMF632 v4.0.0, its requests about organizations, in the manner of the kits of the other APIs;
 * run twice on the same data as a certifier may. In both runs it makes 233 assertions.
 */
const itMakesAsManyAssertionsAsSaid = useCountedAssertions();

describe('TMF632 conformance kit: organizations', () => {
  const strings = ['href', 'id', 'tradingName'];
  const { send, expectAll } = useConformanceKit('/tmf-api/party/v4', strings, strings);

  describe.each(['first run', 'second run'])('%s', () => {
    let id: string;

    describe('N1: create and read', () => {
      it('creates an organization', async () => {
        const answer = await send('POST', 'organization', '{"tradingName":"Lunar Freight"}');
        expect(answer.status).toBe(201);
        expect(Array.isArray(answer.body)).toBe(false);
        expectMandatory(answer, strings, strings);
        ({ id } = answer.body as { id: string });
      });
      it('creates another, below it', async () => {
        const parent = `"organizationParentRelationship":{"relationshipType":"juridical","organization":{"id":"${id}"}}`;
        const answer = await send(
          'POST',
          'organization',
          `{\r\n  "tradingName": "Größe & Söhne",\r\n  "isLegalEntity": true,\r\n  ${parent}\r\n}`,
        );
        expect(answer.status).toBe(201);
      });
      it('lists; every element has all mandatory attributes', async () => expectAll(await send('GET', 'organization')));
      it('reads each', async () => {
        const { body } = await send('GET', 'organization');
        for (const each of body as { id: string }[]) expectAll(await send('GET', `organization/${each.id}`));
      });
    });

    describe('N2: select, filter and change', () => {
      it.each(['fields=tradingName', 'fields=href', 'fields=id'])('?%s', async (query) => {
        const { status, body } = await send('GET', `organization?${query}`);
        expect(status).toBe(200);
        const [, name = ''] = query.split('=');
        for (const each of body as object[]) {
          expect(Object.keys(each).toSorted()).toEqual([...new Set(['href', 'id', name])].toSorted());
        }
      });
      it('?tradingName=', async () => {
        const answer = await send('GET', 'organization?tradingName=Lunar%20Freight');
        expectAll(answer);
        expect(answer.body).toContainEqual(expect.objectContaining({ id }));
      });
      it('?href=', async () => {
        const { body } = await send('GET', `organization/${id}`);
        const answer = await send('GET', `organization?href=${(body as { href: string }).href}`);
        expectAll(answer);
        expect(answer.body).toEqual([body]);
      });
      it('?id=', async () => {
        const answer = await send('GET', `organization?id=${id}`);
        expectAll(answer);
        expect(answer.body).toHaveLength(1);
      });
      it('PATCH of the trading name', async () => {
        const answer = await send('PATCH', `organization/${id}`, '{"tradingName":"Lunar Freight International"}');
        expectAll(answer);
        expect(answer.body).toMatchObject({ id, tradingName: 'Lunar Freight International' });
      });
      it('reads it after the change', async () => {
        const answer = await send('GET', `organization/${id}`);
        expectAll(answer);
        expect(answer.body).toMatchObject({ tradingName: 'Lunar Freight International' });
      });
      it('deletes it', async () => {
        const { status, text } = await send('DELETE', `organization/${id}`);
        expect([status, text]).toEqual([204, '']);
      });
      it('is gone', async () => expect((await send('GET', `organization/${id}`)).status).toBe(404));
    });

    it('E1: an unknown organization is 404', async () => {
      expect((await send('GET', 'organization/5d0a8d0e-9a53-4c7e-8f42-1b7f3f1c9e20')).status).toBe(404);
    });
  });

  itMakesAsManyAssertionsAsSaid();
});
