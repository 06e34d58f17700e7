import { expectMandatory, useConformanceKit, useCountedAssertions } from '../support/ctk';

/**
 * After TM Forum's conformance kit of TMF632 v4.0.0, its requests about individuals, in the manner of the kits of the other APIs; run
 * twice on the same data as a certifier may. In both runs it makes 308 assertions.
 */
const itMakesAsManyAssertionsAsSaid = useCountedAssertions();

describe('TMF632 conformance kit: individuals', () => {
  const strings = ['familyName', 'givenName', 'href', 'id'];
  const { send, expectAll } = useConformanceKit('/tmf-api/party/v4', strings, strings);

  describe.each(['first run', 'second run'])('%s', () => {
    let id: string;

    describe('N1: create and read', () => {
      it('creates an individual', async () => {
        const answer = await send('POST', 'individual', '{"familyName":"Lamborgizzia","givenName":"Jane"}');
        expect(answer.status).toBe(201);
        expect(Array.isArray(answer.body)).toBe(false);
        expectMandatory(answer, strings, strings);
        ({ id } = answer.body as { id: string });
      });
      it('creates another', async () => {
        const answer = await send(
          'POST',
          'individual',
          '{\r\n  "familyName": "Müller", "givenName": "Zoë",\r\n  "contactMedium": [{ "mediumType": "email", "preferred": true }]\r\n}',
        );
        expect(answer.status).toBe(201);
      });
      it('lists; every element has all mandatory attributes', async () => expectAll(await send('GET', 'individual')));
      it('reads each', async () => {
        const { body } = await send('GET', 'individual');
        for (const each of body as { id: string }[]) expectAll(await send('GET', `individual/${each.id}`));
      });
    });

    describe('N2: select, filter and change', () => {
      it.each(['fields=familyName', 'fields=givenName', 'fields=href', 'fields=id'])('?%s', async (query) => {
        const { status, body } = await send('GET', `individual?${query}`);
        expect(status).toBe(200);
        const [, name = ''] = query.split('=');
        for (const each of body as object[]) {
          expect(Object.keys(each).toSorted()).toEqual([...new Set(['href', 'id', name])].toSorted());
        }
      });
      it.each(['familyName=Lamborgizzia', 'givenName=Jane'])('?%s', async (query) => {
        const answer = await send('GET', `individual?${query}`);
        expectAll(answer);
        expect(answer.body).toContainEqual(expect.objectContaining({ id }));
      });
      it('?href=', async () => {
        const { body } = await send('GET', `individual/${id}`);
        const answer = await send('GET', `individual?href=${(body as { href: string }).href}`);
        expectAll(answer);
        expect(answer.body).toEqual([body]);
      });
      it('?id=', async () => {
        const answer = await send('GET', `individual?id=${id}`);
        expectAll(answer);
        expect(answer.body).toHaveLength(1);
      });
      it('PATCH of the names', async () => {
        const answer = await send(
          'PATCH',
          `individual/${id}`,
          '{"familyName":"Lamborgizzia-Smith","givenName":"Janet"}',
        );
        expectAll(answer);
        expect(answer.body).toMatchObject({ id, familyName: 'Lamborgizzia-Smith', givenName: 'Janet' });
      });
      it('reads it after the change', async () => {
        const answer = await send('GET', `individual/${id}`);
        expectAll(answer);
        expect(answer.body).toMatchObject({ familyName: 'Lamborgizzia-Smith', givenName: 'Janet' });
      });
      it('deletes it', async () => {
        const { status, text } = await send('DELETE', `individual/${id}`);
        expect([status, text]).toEqual([204, '']);
      });
      it('is gone', async () => expect((await send('GET', `individual/${id}`)).status).toBe(404));
    });

    it('E1: an unknown individual is 404', async () => {
      expect((await send('GET', 'individual/3f7f1c6a-6a1c-4f0e-9a39-0d5b7c2e8a11')).status).toBe(404);
    });
  });

  itMakesAsManyAssertionsAsSaid();
});
