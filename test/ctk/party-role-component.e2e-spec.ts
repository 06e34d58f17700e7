import { expectMandatory, useConformanceKit, useCountedAssertions } from '../support/ctk';

/**
 * What TM Forum's component kit asks of the party roles of every component: its collection TMF669-PartyRole-security-min
 * (github.com/tmforum-oda/oda-component-ctk, api-ctk), request by request. A canvas runs it against a component that has a
 * party role already, and registers the same callback in every run. In two runs it makes 38 assertions.
 */
const itMakesAsManyAssertionsAsSaid = useCountedAssertions();

describe('the party roles of the component kit', () => {
  const strings = ['name', 'href', 'id'];
  const { send, expectAll } = useConformanceKit('/tmf-api/partyRoleManagement/v4', strings, strings);
  const callbacks: unknown[] = [];

  beforeAll(async () => {
    expect((await send('POST', 'partyRole', '{"name":"Dealer"}')).status).toBe(201);
  });

  describe.each(['first run', 'second run'])('%s', () => {
    it('N1: lists; every element has all mandatory attributes', async () => expectAll(await send('GET', 'partyRole')));

    it('Notification: registers a callback', async () => {
      const body = '{\r\n  "callback": "https://api.vodafone.com/partyRoleEvent",\r\n  "query": ""\r\n}';
      const answer = await send('POST', 'hub', body);
      expect(answer.status).toBe(201);
      expect(Array.isArray(answer.body)).toBe(false);
      expectMandatory(answer, ['callback', 'id'], ['callback', 'id']);
      callbacks.push(answer.body);
    });
  });

  it('leaves one subscription, however often it is run', async () => {
    expect(callbacks).toHaveLength(2);
    expect((await send('GET', 'hub')).body).toEqual([callbacks[0]]);
    expect(callbacks[1]).toEqual(callbacks[0]);
  });

  itMakesAsManyAssertionsAsSaid();
});
