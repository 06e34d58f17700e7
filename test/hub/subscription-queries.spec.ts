import { Logger } from '@nestjs/common';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { ApiRegistry } from '../../src/tmf/declare/api.registry';
import { NamedFilters } from '../../src/tmf/named-filter/named-filters';
import type { Api } from '../../src/tmf/declare/define-resource';
import { SubscriptionQueries } from '../../src/hub-notification/subscription/subscription-queries';
import { MAX_SUBSCRIPTIONS } from '../../src/hub-notification/subscription/subscription.store';
import { partyRole } from '../../src/party-role/party-role.resource';
import { draftEvent, toTmfEvent } from '../../src/tmf/store/event/event';
import { InvalidQueryError } from '../../src/tmf/query/bounds/invalid-query';

const apis: Api[] = [customer.api, partyRole.api];
const [api] = apis as [Api];

/** The smallest bounds that an operator can set. */
const SMALL = {
  QUERY_MAX_CLAUSES: '1',
  QUERY_MAX_VALUES: '1',
  QUERY_MAX_VALUE_LENGTH: '1',
  JSONPATH_MAX_LENGTH: '1',
  JSONPATH_MAX_DEPTH: '1',
};

const queriesOf = (env: Record<string, string>): SubscriptionQueries => {
  const settings = loadSettings(env);
  return new SubscriptionQueries(settings, new NamedFilters(settings, new ApiRegistry()));
};
const eventOf = (document: Record<string, unknown>) =>
  toTmfEvent({
    resource: customer,
    draft: draftEvent('create'),
    id: '5',
    origin: 'http://host',
    correlationId: 'c',
    time: new Date(),
    document,
  });

let warned: jest.SpyInstance;
beforeEach(() => void (warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation()));
afterEach(() => jest.restoreAllMocks());

describe('the queries of subscriptions', () => {
  it.each([
    'name=Moon&status.ne=closed&rank.gt=1',
    'name=Sun,Moon,Stars',
    "filter=$[?((@.name=='Moon') && (@.rank>1 && @.rank<9))]",
    'name.regex=^(Mo*n|Su(n|m))$',
  ])('keep their meaning when bounds are lowered after they were accepted: %s', (query) => {
    expect(
      queriesOf({})
        .parse(query, api)
        .matches(eventOf({ name: 'Moon', rank: 5 })),
    ).toBe(true);
    const queries = queriesOf(SMALL);
    expect(() => queries.parse(query, api)).toThrow(InvalidQueryError);
    const { matches, wantsAll } = queries.of(query, api);
    expect(wantsAll).toBe(false);
    expect(matches(eventOf({ name: 'Moon', rank: 5 }))).toBe(true);
    expect(matches(eventOf({ name: 'Mars', rank: 5 }))).toBe(false);
    expect(warned).not.toHaveBeenCalled();
  });

  it.each(['name..x=1&fields=none', 'name.regex=(', '%zz', '$[?(@.x==', `name=${'x'.repeat(5000)}`])(
    'ask for everything, whole, if they are not understood any more: %.30s',
    (query) => {
      const queries = queriesOf({});
      expect(() => queries.parse(query, api)).toThrow(InvalidQueryError);
      const event = eventOf({ name: 'Moon' });
      for (let n = 0; n < 3; n++) {
        const { wantsAll, matches, narrow } = queries.of(query, api);
        expect([wantsAll, matches(event), narrow(event)]).toEqual([true, true, event]);
      }
      expect(warned).toHaveBeenCalledTimes(1);
      expect(warned.mock.calls[0]?.[0]).toBe(
        `a query, ${query.length} characters long, of a subscription to ${api.number} is not understood any more, ` +
          'so every event is sent',
      );
    },
  );

  it('are parsed once for all subscriptions of all hubs', () => {
    const queries = queriesOf({});
    const all = apis.flatMap((each) =>
      Array.from({ length: MAX_SUBSCRIPTIONS + 1 }, (_, n) => ({ query: `name=${n}`, each })),
    );
    const parsed = all.map(({ query, each }) => queries.of(query, each));
    expect(all.filter(({ query, each }, n) => queries.of(query, each) !== parsed[n])).toEqual([]);
  });
});
