import { expectMandatory, useConformanceKit, useCountedAssertions } from '../support/ctk';

/**
 * The conformance kit of TMF629 v4.0.0, request by request, run twice on the same data as a certifier may. In both runs it makes
 * 270 assertions.
 */
const itMakesAsManyAssertionsAsSaid = useCountedAssertions();

describe('TMF629 conformance kit', () => {
  const base = '/tmf-api/customerManagement/v4';
  const mandatory = ['engagedParty', '@type', 'href', 'id', 'name'];
  const strings = ['@type', 'href', 'id', 'name'];
  const { send, expectAll } = useConformanceKit(base, mandatory, strings);

  describe.each(['first run', 'second run'])('%s', () => {
    let id: string;

    describe('N1: create and read', () => {
      it('creates a customer', async () => {
        const answer = await send(
          'POST',
          'customer',
          '{"name":"Moon Football Club","engagedParty":{"@referredType":"Organization","id":"500"}}',
        );
        expect(answer.status).toBe(201);
        expect(Array.isArray(answer.body)).toBe(false);
        expectMandatory(answer, mandatory, strings);
        ({ id } = answer.body as { id: string });
      });
      it('creates another', async () => {
        const answer = await send(
          'POST',
          'customer',
          '{"name":"Other","engagedParty":{"@referredType":"Individual","id":"501"}}',
        );
        expect(answer.status).toBe(201);
      });
      it('lists; every element has all mandatory attributes', async () => expectAll(await send('GET', 'customer')));
      it('reads each', async () => {
        const { body } = await send('GET', 'customer');
        for (const each of body as { id: string }[]) expectAll(await send('GET', `customer/${each.id}`));
      });
    });

    describe('N2: select, filter and change', () => {
      it.each(['fields=href', 'fields=id', 'fields=name'])('?%s', async (query) => {
        const { status, body } = await send('GET', `customer?${query}`);
        expect(status).toBe(200);
        for (const each of body as object[]) expect(Object.keys(each)).toEqual(expect.arrayContaining(['id', 'href']));
      });
      it('?href=', async () => {
        const { body } = await send('GET', `customer/${id}`);
        const answer = await send('GET', `customer?href=${(body as { href: string }).href}`);
        expectAll(answer);
        expect(answer.body).toEqual([body]);
      });
      it('?id=', async () => {
        const answer = await send('GET', `customer?id=${id}`);
        expectAll(answer);
        expect(answer.body).toHaveLength(1);
      });
      it('?name=', async () => expectAll(await send('GET', 'customer?name=Moon%20Football%20Club')));
      it('PATCH of the name only', async () => {
        const answer = await send('PATCH', `customer/${id}`, '{"name":"Sun Football Club"}');
        expectAll(answer);
        expect(answer.body).toEqual(expect.objectContaining({ id, name: 'Sun Football Club' }));
      });
    });

    it('E1: an unknown customer is 404', async () => {
      expect((await send('GET', 'customer/c2df1950-c17c-4576-9c22-e59073a4a86a')).status).toBe(404);
    });
  });

  itMakesAsManyAssertionsAsSaid();
});
