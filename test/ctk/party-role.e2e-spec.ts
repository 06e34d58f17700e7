import { expectMandatory, useConformanceKit, useCountedAssertions } from '../support/ctk';

/**
 * The conformance kit of TMF669 v4.0.0, request by request, run twice on the same data as a certifier may. In both runs it makes
 * 229 assertions.
 */
const itMakesAsManyAssertionsAsSaid = useCountedAssertions();

describe('TMF669 conformance kit', () => {
  const base = '/tmf-api/partyRoleManagement/v4';
  const mandatory = ['name', 'roleType', 'href', 'id'];
  const strings = ['name', 'href', 'id'];
  const { send, expectAll } = useConformanceKit(base, mandatory, strings);

  describe.each(['first run', 'second run'])('%s', () => {
    let id: string;

    describe('N1: create and read', () => {
      it('creates a party role', async () => {
        const answer = await send('POST', 'partyRole', '{"name":"qqymucymyd","roleType":{}}');
        expect(answer.status).toBe(201);
        expect(Array.isArray(answer.body)).toBe(false);
        expectMandatory(answer, mandatory, strings);
        ({ id } = answer.body as { id: string });
      });
      it('creates another, without a roleType', async () => {
        expect((await send('POST', 'partyRole', '{"name":"other"}')).status).toBe(201);
      });
      it('lists; every element has all mandatory attributes', async () => expectAll(await send('GET', 'partyRole')));
      it('reads each', async () => {
        const { body } = await send('GET', 'partyRole');
        for (const each of body as { id: string }[]) expectAll(await send('GET', `partyRole/${each.id}`));
      });
    });

    describe('N2: select, filter, change and delete', () => {
      it.each(['fields=name', 'fields=href', 'fields=id'])('?%s', async (query) => {
        const { status, body } = await send('GET', `partyRole?${query}`);
        expect(status).toBe(200);
        for (const each of body as object[]) expect(Object.keys(each)).toEqual(expect.arrayContaining(['id', 'href']));
      });
      it('?name=', async () => expectAll(await send('GET', 'partyRole?name=qqymucymyd')));
      it('?href=', async () => {
        const { body } = await send('GET', `partyRole/${id}`);
        const answer = await send('GET', `partyRole?href=${(body as { href: string }).href}`);
        expectAll(answer);
        expect(answer.body).toEqual([body]);
      });
      it('?id=', async () => {
        const answer = await send('GET', `partyRole?id=${id}`);
        expectAll(answer);
        expect(answer.body).toHaveLength(1);
      });
      it('PATCH of name and roleType, with line breaks in the JSON', async () => {
        const answer = await send('PATCH', `partyRole/${id}`, '{\r\n"name":"new name",\r\n"roleType":{}\r\n}');
        expectAll(answer);
      });
      it('reads it after the change', async () => {
        const answer = await send('GET', `partyRole/${id}`);
        expectAll(answer);
        expect(answer.body).toEqual(expect.objectContaining({ name: 'new name', roleType: {} }));
      });
      it('deletes it', async () => {
        const { status, text } = await send('DELETE', `partyRole/${id}`);
        expect([status, text]).toEqual([204, '']);
      });
      it('is gone', async () => expect((await send('GET', `partyRole/${id}`)).status).toBe(404));
    });

    it('E1: an unknown party role is 404', async () => {
      expect((await send('GET', 'partyRole/b00cb440-e863-440b-a36f-74a296e06578')).status).toBe(404);
    });
  });

  itMakesAsManyAssertionsAsSaid();
});
