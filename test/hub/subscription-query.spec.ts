import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import type { Api } from '../../src/tmf/declare/define-resource';
import { parseSubscriptionQuery } from '../../src/hub-notification/query/subscription-query';
import { partyRole } from '../../src/party-role/party-role.resource';
import { type TmfEvent, draftEvent, toTmfEvent } from '../../src/tmf/store/event/event';
import type { Change } from '../../src/tmf/declare/define-resource';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { InvalidQueryError, UnsupportedQueryError } from '../../src/tmf/query/bounds/invalid-query';
import { matches } from '../../src/tmf/query/memory/matches';
import { document } from '../support/query/arbitraries';

const api: Api = customer.api;
const { queryLimits } = loadSettings({});
const parse = (query: string | null | undefined, of = api) => parseSubscriptionQuery(query, of, queryLimits);

const MOON = {
  '@type': 'Customer',
  name: 'Moon FC',
  status: 'approved',
  description: 'of the resource',
  engagedParty: { id: '500', name: 'Moon Football Club', '@referredType': 'Organization' },
  characteristic: [
    { name: 'segment', value: 'gold' },
    { name: 'seats', value: 120 },
  ],
  creditProfile: [{ creditProfileDate: '2024-05-04T12:00:00+02:00', creditScore: 1000 }],
};

function eventOf(change: Change, resourceDocument: Record<string, unknown> = MOON, resource = customer): TmfEvent {
  return toTmfEvent({
    resource,
    draft: draftEvent(change, change === 'attributeValueChange' ? 'name,characteristic' : undefined),
    id: '5',
    origin: 'https://host',
    correlationId: 'req-77',
    time: new Date('2024-05-04T10:00:00.100Z'),
    document: resourceDocument,
  });
}

const EVENTS = {
  create: eventOf('create'),
  change: eventOf('attributeValueChange'),
  state: eventOf('stateChange'),
  delete: eventOf('delete', { ...MOON, status: 'inactive', name: 'Sun & Co' }),
};
const ALL = Object.keys(EVENTS);

describe('the query of a subscription', () => {
  it.each<[query: string | null | undefined, wanted: string[]]>([
    // Every row of 15.2.
    [undefined, ALL],
    [null, ALL],
    ['', ALL],
    ['  ', ALL],
    ['?', ALL],
    ['eventType=CustomerCreateEvent', ['create']],
    ['eventType=CustomerCreateEvent,CustomerDeleteEvent', ['create', 'delete']],
    ['eventType=CustomerCreateEvent&eventType=CustomerDeleteEvent', ['create', 'delete']],
    ['eventType=CustomerStateChangeEvent&event.customer.status=approved', ['state']],
    ['eventType=CustomerStateChangeEvent&event.customer.status=active', []],
    ['event.customer.engagedParty.id=500', ALL],
    ['event.customer.engagedParty.id=501', []],
    ['event.partyRole.engagedParty.id=500', []],
    ['fieldPath=name%2Ccharacteristic', ['change']],
    ['fieldPath==name%2Ccharacteristic', ['change']],
    ['fieldPath=name\\,characteristic', ['change']],
    ['fieldPath.eq=name,characteristic', ['change']],
    ['fieldPath=name,characteristic', []],
    ['eventType=CustomerCreateEvent%2CCustomerDeleteEvent', ['create', 'delete']],
    ['event.customer.status.nin=inactive%2Cactive', ['create', 'change', 'state']],
    ['name.icontains=SUN', ['delete']],
    ['fields=*', ALL],
    ['status=inactive', ['delete']],
    ['event.customer.name.regex=^Moon', ['create', 'change', 'state']],
    ["filter=$[?(@.event.customer.status=='approved')]", ['create', 'change', 'state']],
    ["$[?(@.event.customer.status=='approved')]", ['create', 'change', 'state']],
    ['eventType=CustomerCreateEvent&fields=event.customer.id,eventType', ['create']],
    // HUB-20 to HUB-23.
    ['?eventType=CustomerCreateEvent', ['create']],
    ['eventType%3DCustomerCreateEvent', ['create']],
    ['name=Sun%20%26%20Co', ['delete']],
    ['name=Sun+%26+Co', ['delete']],
    ['name=Sun %26 Co', ['delete']],
    ['eventType=NobodysEvent', []],
    ['eventType=CustomerCreationNotification', []],
    ['sort=-name&offset=-1&limit=x&after=y&before=z&depth=2&expand=a', ALL],
    ['eventType=CustomerCreateEvent&limit=1;offset=2&sort=a[?(@.b && @.c)]', ['create']],
    // Envelope first, then the resource.
    ['id=5', ALL],
    ['event.customer.id=5', ALL],
    ['href.endswith=/5', ALL],
    ['description=of the resource', []],
    ['event.customer.description=of the resource', ALL],
    ['description.contains=deleted', ['delete']],
    ['correlationId=req-77&domain=Customer', ALL],
    // Types: numbers are no text, date-times are instants.
    ['creditProfile.creditScore>600', ALL],
    ['event.customer.creditProfile.creditScore>600', ALL],
    ['event.customer.creditProfile.creditScore.lt=600', []],
    ['creditProfile.creditProfileDate=2024-05-04T10:00:00Z', ALL],
    ['event.customer.creditProfile.creditProfileDate=2024-05-04', ALL],
    ['eventTime=2024-05-04T12:00:00.100%2B02:00', ALL],
    ['timeOcurred.gte=2024-05-05', []],
    // All operators, `;`, null tests.
    ['status=inactive;eventType=CustomerCreateEvent', ['create', 'delete']],
    ['status=inactive;approved', ALL],
    ['eventType=CustomerCreateEvent&status=approved;eventType=CustomerDeleteEvent&status=approved', ['create']],
    ['status.ne=approved', ['delete']],
    ['fieldPath.isnull', ['create', 'state', 'delete']],
    ['statusReason.isnotnull', []],
    ['name=~FC$', ['create', 'change', 'state']],
    ['name.ilike=SUN*', ['delete']],
    ['eventType.in=CustomerCreateEvent,CustomerStateChangeEvent', ['create', 'state']],
    // JSONPath, raw and encoded, with and without the envelope.
    ["filter=characteristic[?(@.name=='segment' && @.value=='gold')]", ALL],
    ["filter=event.customer.characteristic[?(@.name=='segment'%26%26@.value=='silver')]", []],
    ['%24%5B%3F(%40.eventType%3D%3D%27CustomerDeleteEvent%27)%5D', ['delete']],
    ["$[?(@.status=='inactive' && @.eventType=='CustomerDeleteEvent')]", ['delete']],
    ["$[?(@.status=='approved' && @.id=='5')]&eventType=CustomerCreateEvent", ['create']],
    ["filter=$[?(@.event.customer.creditProfile[?(@.creditProfileDate=='2024-05-04T10:00:00Z')])]", ALL],
    ['filter=fieldPath', ['change']],
    ['filter=', ALL],
  ])('%j', (query, wanted) => {
    const parsed = parse(query);
    expect(ALL.filter((name) => parsed.matches(EVENTS[name as keyof typeof EVENTS]))).toEqual(wanted);
  });

  it.each<[query: string, wanted: string[]]>([
    ['event.Customer.status=approved', ['create', 'change', 'state']],
    ['event.CUSTOMER.creditProfile.creditScore>600', ALL],
    ["filter=$.event.Customer[?(@.status=='inactive')]", ['delete']],
    ["$[?(@.event['Customer'].status=='inactive')]", ['delete']],
    ["filter=$.event[?(@.Customer.status=='inactive')]", ['delete']],
    ['event.Customer.status.ne=approved', ['delete']],
  ])('forgives the letter case of the resource: %j', (query, wanted) => {
    const { matches, mistakes } = parse(query);
    expect(ALL.filter((name) => matches(EVENTS[name as keyof typeof EVENTS]))).toEqual(wanted);
    expect(mistakes).toEqual([]);
  });

  const TYPES = 'CustomerCreateEvent, CustomerAttributeValueChangeEvent, CustomerStateChangeEvent, CustomerDeleteEvent';
  const noType = (sent: string) => `eventType: TMF629 sends no ${sent}; its types are ${TYPES}`;
  const noResource = (sent: string) => `event."${sent}": events of TMF629 have event.customer instead`;
  it.each<[query: string, mistakes: string[]]>([
    ['event.partyRole.name=x', [noResource('partyRole')]],
    ['event.customers.name=x', [noResource('customers')]],
    ['event.name.ne=x', [noResource('name')]],
    ["filter=$.event.partyRole[?(@.status=='inactive')]", [noResource('partyRole')]],
    ["$[?(@.event['partyRole'].status=='inactive')]", [noResource('partyRole')]],
    ["filter=$.event[?(!(@.status=='inactive'))]", [noResource('status')]],
    ['fields=event.partyRole.name', [noResource('partyRole')]],
    ['fields=event.customer.name,$.event.role', [noResource('role')]],
    ['eventType=NobodysEvent', [noType('"NobodysEvent"')]],
    ['eventType=customerCreateEvent', [noType('"customerCreateEvent"')]],
    ['eventType==PartyRoleCreateEvent', [noType('"PartyRoleCreateEvent"')]],
    ['eventType=CustomerCreateEvent,CustomerCreatedEvent', [noType('"CustomerCreatedEvent"')]],
    ['eventType=CustomerCreateEvent, CustomerDeleteEvent', [noType('" CustomerDeleteEvent"')]],
    ['eventType.in=A,B', [noType('"A"'), noType('"B"')]],
    ["$[?(@.eventType=='A' || @.status=='x')]", [noType('"A"')]],
    ['filter=$[?(@.eventType==5)]', [noType('5')]],
    ['eventType=A&event.x=1', [noType('"A"'), noResource('x')]],
  ])('says what no event can have: %j', (query, mistakes) => {
    expect([...parse(query).mistakes].sort()).toEqual([...mistakes].sort());
  });

  it.each([
    'event.customer.customers=x',
    'event.isnotnull',
    'eventType.ne=NobodysEvent',
    'eventType.startswith=Party',
    "$[?(!(@.eventType=='A'))]",
    'characteristic.eventType=A',
    "filter=characteristic[?(@.eventType=='A' && @.event.x)]",
    '$..event.x',
    '$.event.*.name',
    'fields=event,name,shoeSize,eventTypes',
  ])('finds no mistake in %j', (query) => {
    expect(parse(query).mistakes).toEqual([]);
  });

  it.each([
    'name=%',
    'name=100%',
    'sort=%zz',
    '%FF=1',
    'status',
    'creditProfile.creditScore>high',
    'event.customer.creditProfile.creditScore>high',
    'eventTime=yesterday',
    'eventType.soundslike=x',
    'name.regex=(',
    'filter=$[?(@.status==',
    '$[?(@.status==',
    '$[?(@.a)]x',
    'a..b=1',
    'status!=x',
    'q=moon',
    'fields=a[?(',
    `a=${'x'.repeat(5000)}`,
    Array.from({ length: 51 }, (_, n) => `a${n}=1`).join('&'),
  ])('refuses %j', (query) => {
    expect(() => parse(query)).toThrow(InvalidQueryError);
  });

  it.each(['$[(1)]', 'filter=$[?(@.a.max()>1)]', 'fields=$..name'])('does not support %j', (query) => {
    expect(() => parse(query)).toThrow(UnsupportedQueryError);
  });

  it('knows of an API with several resources what they have in common', () => {
    const other = { ...partyRole, typeOf: () => 'string' as const };
    const both: Api = { ...api, resources: [customer, other] };
    const role = eventOf('create', { name: 'Reseller', creditProfile: { creditScore: 'high' } }, partyRole);
    const wants = (query: string) => [EVENTS.create, role].map((event) => parse(query, both).matches(event));
    expect(wants('creditProfile.creditScore=high')).toEqual([false, true]);
    expect(wants('creditProfile.creditScore>600')).toEqual([true, false]);
    expect(wants('event.partyRole.name=Reseller')).toEqual([false, true]);
    expect(() => wants('event.customer.creditProfile.creditScore=high')).toThrow(InvalidQueryError);
    const { narrow } = parse('fields=name', both);
    expect([narrow(EVENTS.create), narrow(role)]).toMatchObject([
      { event: { customer: { name: 'Moon FC' } } },
      { event: { partyRole: { name: 'Reseller' } } },
    ]);
  });

  describe('has an identity', () => {
    it.each([
      [undefined, null, '', '?', '&&', 'sort=name&limit=5', 'filter=&fields='],
      ['a=1&b=2', 'b=2&a=1', '?b=2&&a=1', 'a=1&b=2&offset=3', 'a%3D1&b=%32'],
      ['name=Moon FC', 'name=Moon+FC', 'name=Moon%20FC', 'n%61me%3DMoon%20FC'],
      ["$[?(@.a=='x' && @.b)]", "filter=$[?(@.a=='x' %26%26 @.b)]", encodeURIComponent("$[?(@.a=='x' && @.b)]")],
      ['creditProfile.creditScore>=5', 'creditProfile.creditScore%3E%3D5'],
      ['fields=name&a=1', 'a=1&fields=n%61me'],
      ['fields=name,status', 'fields=status&fields=name', 'fields= event.customer.status , name,name'],
      ['a=1&a=1', 'a=1', 'a=1;a=1'],
      ['eventType=A,B', 'eventType=B,A', 'eventType=A&eventType=B', 'eventType.in=B,A'],
      ["$[?(@.a=='x'&&@.b)]", "$[?( @.b && @.a == 'x' )]", `$[?(@["a"]=="x" && @.b)]`],
      ['a=1;b=2', 'b=2;a=1'],
      ['event.customer.status=x', 'event.Customer.status=x', 'event.CUSTOMER.status=x'],
      ["$.event.customer[?(@.status=='x')]", "$.event['Customer'][?(@.status=='x')]"],
      ['fields=event.customer.name', 'fields=event.Customer.name', 'fields=$.event.Customer.name', 'fields=name'],
      ['timeOcurred>2024-05-04T10:00:00Z', 'timeOcurred>2024-05-04T12:00:00%2B02:00'],
    ])('that is the same for %j, %j ...', (...queries) => {
      expect(new Set(queries.map((query) => JSON.stringify(parse(query).identity))).size).toBe(1);
    });

    it.each([
      ['a=1,2', 'a=1%2C2'],
      ['a=1&b=2', 'a=1%26b=2'],
      ['a=1', 'a=1 '.replace(' ', '%20')],
      ['a=1', 'a>1'],
      ['a=~1', 'a=%7E1'],
      ['a=1', 'a=1&fields=name'],
      ['a=1&b=2;c=3&d=4', 'd=4&b=2;c=3&a=1'],
      ['a=x%2By', 'a=x+y'],
      ['a=1', null],
      ['fields=none', null],
      ['fields=none', 'fields=name'],
      ['a=1', 'a.ne=1'],
      ['name.like=a*', 'name.ilike=a*'],
      ['a.like=1*', 'a.contains=1'],
      ["$[?(@.a=='1')]", '$[?(@.a==1)]'],
      ["$[?(@.a[?(@.b=='1')])]", "$[?(@.a.b=='1')]"],
      ['timeOcurred=2024-05-04', 'timeOcurred=2024-05-04T00:00:00Z'],
      ['foo.event.Customer=1', 'foo.event.customer=1'],
    ])('that tells %j from %j', (one, other) => {
      expect(parse(one).identity).not.toEqual(parse(other).identity);
    });

    it('that is the same only for queries that mean the same', () => {
      const condition = fc.constantFrom(
        'a=a', 'a==a', 'a.ne=a', 'a=b,a', 'a=a,b', 'b=a', 'a.like=a', 'a.ilike=a', 'a=~a', 'filter=a', "filter=$[?(@.a=='a')]",
        "filter=$[?(@.a=='a' || @.b=='a')]", "filter=$[?(@.b=='a'||@.a=='a')]", "filter=$[?(!(@.a=='a'))]",
      ); // prettier-ignore
      const query = fc
        .array(fc.tuple(condition, fc.constantFrom('&', ';')), { minLength: 1, maxLength: 3 })
        .map((all) => all.flat().slice(0, -1).join(''));
      const documents = ['a', 'b', 'A', undefined].flatMap((a) => ['a', 'b', undefined].map((b) => ({ a, b })));
      const events = documents.map((each) => eventOf('create', each));
      let found = 0;
      fc.assert(
        fc.property(query, query, (one, other) => {
          const [a, b] = [parse(one), parse(other)];
          if (JSON.stringify(a.identity) !== JSON.stringify(b.identity)) return;
          if (one !== other) found++;
          for (const event of events) expect([one, other, a.matches(event)]).toEqual([one, other, b.matches(event)]);
        }),
        { numRuns: 1500 },
      );
      expect(found).toBeGreaterThan(3);
    });
  });

  it('means on the event what a GET means on the resource', () => {
    const name = fc.constantFrom(
      'a', 'b', 'name', 'status', 'id', 'contactMedium.characteristic.a', 'characteristic', 'engagedParty.id',
      'contactMedium.mediumType', encodeURIComponent('x y'), encodeURIComponent('ä"\\'), '@type', 'creditProfile.creditScore',
    ); // prettier-ignore
    const operator = fc.constantFrom(
      '=', '==', '.eq=', '.ne=', '>', '>=', '.lt=', '<=', '=~', '.like=', '.contains=', '.startswith=', '.isnull=', '%3E',
    ); // prettier-ignore
    const value = fc.constantFrom(
      'a',
      'b',
      'ab',
      '5',
      '-5',
      'true',
      '',
      'a,b',
      'a%2Cb',
      '2024-05-04',
      '%C3%A9',
      'a*',
      '1',
    );
    const condition = fc.tuple(name, operator, value).map((parts) => parts.join(''));
    const jsonpath = fc.constantFrom(
      "$[?(@.a=='a')]", 'a', 'characteristic[*]', '$[?(!@.b)]', "contactMedium[?(@.mediumType=='a' %26%26 @.characteristic)]",
      '$[?(@.name.length()>1)]', '$.contactMedium[0].mediumType', '$[?(@.a[?(@.b)] || @.status=~/a/i)]', '$..[?(@.a==5)]',
    ); // prettier-ignore
    const query = fc
      .array(fc.oneof({ weight: 5, arbitrary: condition }, { weight: 1, arbitrary: jsonpath.map((p) => `filter=${p}`) }), {
        minLength: 1,
        maxLength: 4,
      })
      .chain((all) => fc.array(fc.constantFrom('&', ';'), { minLength: 4, maxLength: 4 }).map((joints) =>
        all.reduce((text, each, n) => (n === 0 ? each : `${text}${joints[n]}${each}`), ''))); // prettier-ignore
    const limits = { defaultLimit: 10, maxLimit: 10, maxSize: 1_000_000, query: queryLimits };
    let found = 0;
    fc.assert(
      fc.property(query, fc.array(document, { minLength: 20, maxLength: 20 }), (text, documents) => {
        const wanted = attempt(() => parseListRequest(`/x?${text}`, undefined, customer, 'https://host/x', limits));
        const given = attempt(() => parse(text));
        if (wanted instanceof Error || given instanceof Error) {
          expect([text, given.constructor]).toEqual([text, wanted.constructor]);
          return;
        }
        for (const each of documents) {
          const event = eventOf('create', each);
          const expected = matches(wanted.filter, event.event['customer'], new Effort());
          if (expected) found++;
          expect([text, each, given.matches(event)]).toEqual([text, each, expected]);
        }
      }),
      { numRuns: 1000 },
    );
    expect(found).toBeGreaterThan(1000);
  });

  it('is understood or refused, whatever it is', () => {
    const text = fc.oneof(fc.stringMatching(/^[a-z.@%25&=;,<>*~+\-0-9 [$?]{0,40}$/), fc.string({ maxLength: 40 }));
    fc.assert(
      fc.property(text, (query) => {
        const parsed = attempt(() => parse(query));
        if (parsed instanceof Error) expect([InvalidQueryError, UnsupportedQueryError]).toContain(parsed.constructor);
        else expect([query, parse(query).identity]).toEqual([query, parsed.identity]);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('the fields of a subscription', () => {
  const { create, change } = EVENTS;
  const identity = {
    eventId: create.eventId,
    eventType: 'CustomerCreateEvent',
    eventTime: '2024-05-04T10:00:00.100Z',
    id: '5',
    href: create.href,
  };
  const self = { id: '5', href: create.href };

  it.each<[fields: string, more: object, ofCustomer: object]>([
    ['none', {}, {}],
    ['eventType', {}, {}],
    ['event.customer.id,eventType', {}, {}],
    ['domain,priority', { domain: 'Customer', priority: '1' }, {}],
    ['name', {}, { name: 'Moon FC' }],
    ['event.customer.name', {}, { name: 'Moon FC' }],
    ['name&fields=status', {}, { name: 'Moon FC', status: 'approved' }],
    [
      'event.customer.engagedParty.id,engagedParty.name',
      {},
      { engagedParty: { id: '500', name: 'Moon Football Club' } },
    ],
    ['description', { description: 'Customer 5 was created' }, {}],
    ['event.customer.description', {}, { description: 'of the resource' }],
    ['event', {}, MOON],
    ['event.customer', {}, MOON],
    ['shoeSize,event.partyRole.name', {}, {}],
    ["characteristic[?(@.name=='segment')].value", {}, { characteristic: [{ value: 'gold' }] }],
    ["$.characteristic[?(@.name=='seats' && @.value>100)]", {}, { characteristic: [{ name: 'seats', value: 120 }] }],
    ['event.customer.characteristic[0].name', {}, { characteristic: [{ name: 'segment' }] }],
    ['%40type, name', {}, { '@type': 'Customer', name: 'Moon FC' }],
  ])('%s', (fields, more, ofCustomer) => {
    const narrowed = parse(`fields=${fields}`).narrow(create);
    expect(narrowed).toEqual({ ...identity, ...more, event: { customer: { ...self, ...ofCustomer } } });
  });

  it.each(['', 'fields=', 'eventType=CustomerCreateEvent', 'fields=$'])('%j leaves the event whole', (query) => {
    expect(parse(query).narrow(create)).toEqual(create);
  });

  it('leaves the resource its id where the envelope has none', () => {
    expect(parse('fields=none').narrow(change)).toEqual({
      eventId: change.eventId,
      eventType: 'CustomerAttributeValueChangeEvent',
      eventTime: '2024-05-04T10:00:00.100Z',
      event: { customer: self },
    });
  });

  it('does not change the event', () => {
    const before = structuredClone(create);
    parse('fields=name').narrow(create);
    expect(create).toEqual(before);
  });
});

describe('an event that takes too much to look at', () => {
  const huge = eventOf('create', {
    ...MOON,
    characteristic: Array.from({ length: 2000 }, (_, n) => ({ name: `n${n}`, value: Array(20).fill(n) })),
  });

  it('is not decided about', () => {
    const query = `$[?(${Array.from({ length: 49 }, (_, n) => `@.characteristic.value==${-1 - n}`).join('||')})]`;
    expect(parse(query).matches(EVENTS.create)).toBe(false);
    expect(parse(query).matches(huge)).toBeUndefined();
    expect(parse(query).matches(EVENTS.create, 10)).toBeUndefined();
  });

  it('is delivered whole', () => {
    const conditions = Array.from({ length: 49 }, (_, n) => `characteristic[?(@.value>${n + 100000})].name`);
    const { narrow } = parse(`fields=${conditions.join(',')}`);
    expect(narrow(EVENTS.create)).not.toEqual(EVENTS.create);
    expect(narrow(huge)).toEqual(huge);
  });
});

function attempt<T>(parseIt: () => T): T | Error {
  try {
    return parseIt();
  } catch (error) {
    return error as Error;
  }
}

describe('docs/hub-queries.md', () => {
  it('shows queries that are understood', () => {
    const queries = [...readFileSync('docs/hub-queries.md', 'utf8').matchAll(/^\| `([^`]+)` +\| \w/gm)];
    expect(queries.length).toBeGreaterThan(9);
    for (const [, query = ''] of queries.slice(1)) expect([query, parse(query).mistakes]).toEqual([query, []]);
  });
});
