import fc from 'fast-check';
import { OperatorError } from '../../src/config/operator-error';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { attributesOf } from '../../src/tmf/attribute/attribute';
import { readNamedFilters } from '../../src/tmf/named-filter/named-filter-file';
import { Allowance } from '../../src/tmf/query/bounds/limits';
import { META_NAMES, meant, meantPath, withNames } from '../../src/tmf/query/names';
import { parseFilter } from '../../src/tmf/query/parse/filter';
import { parseAttributePath } from '../../src/tmf/query/parse/jsonpath/jsonpath';
import { DIRECTIVES, parseRawQuery } from '../../src/tmf/query/parse/raw-query';
import { type Predicate, leavesOf } from '../../src/tmf/query/predicate';
import { limits } from '../support/access/limits';

const read = (text: string) => readNamedFilters(text, [customer, partyRole], limits);
const SEGMENT = { path: "characteristic[?(@.name=='segment')].value", description: 'Segment of the market.' };
const ofCustomer = (filters: unknown): string => JSON.stringify({ customer: filters });
const ofPath = (path: unknown): string => ofCustomer({ segment: { path, description: 'x' } });

describe('a file of named filters', () => {
  it('is JSON or YAML, by resource and name', () => {
    const yaml = `
Customer:
  segment:
    path: characteristic[?(@.name=='segment')].value
    description: Segment of the market.
partyRole: {}
`;
    for (const text of [yaml, JSON.stringify({ customer: { segment: SEGMENT } })]) {
      const filters = read(text);
      expect([...(filters.get(customer.collection)?.keys() ?? [])]).toEqual(['segment']);
      expect(filters.get(customer.collection)?.get('segment')).toMatchObject({ kind: 'any', text: SEGMENT.path });
      expect(filters.get(partyRole.collection)?.size ?? 0).toBe(0);
    }
  });

  it('knows the type of what a path leads to', () => {
    const kindOf = (path: string) => read(ofPath(path)).get(customer.collection)?.get('segment')?.kind;
    expect(kindOf('validFor.startDateTime')).toBe('date-time');
    expect(kindOf('creditProfile[0].creditScore')).toBe('number');
    expect(kindOf('contactMedium[?(@.preferred==true)].mediumType')).toBe('string');
    expect(kindOf('loyalty.tier')).toBe('any');
    expect(kindOf('id')).toBe('string');
  });

  it.each([
    ['', 'the file: must be an object of named filters by resource: customer, not null'],
    ['customer: [', 'is neither JSON nor YAML'],
    ['customer: {a: {path: x}, a: {path: y}}', 'is neither JSON nor YAML: Map keys must be unique'],
    ['[]', 'the file: must be an object of named filters by resource: customer, not an array'],
    ['custmer: {}', '/custmer: is no resource, did you mean customer?; there are customer, Customer, partyRole, PartyRole'],
    ['partyrole: {}', '/partyrole: is no resource, did you mean partyRole?; there are'],
    ['customer: {}\nCustomer: {}', '/Customer: is the same as customer or Customer; write one of them'],
    [ofCustomer(5), '/customer: must be an object of named filters by name, not "5"'],
    [ofCustomer({ segment: 'x' }), '/customer/segment: must be an object with path, description, not "x"'],
    [ofCustomer({ segment: { ...SEGMENT, paths: 'x' } }), '/customer/segment/paths: is no member; there are path, description'],
    [ofCustomer({ segment: { description: 'x' } }), "/customer/segment/path: must be a path, dotted or a JSONPath, as sort takes it, 1 to 1024 characters, not nothing"],
    [ofCustomer({ segment: { path: 'a' } }), '/customer/segment/description: must be a text that tells clients what it is for, 1 to 1024 characters'],
    [ofCustomer({ segment: { path: 'a', description: ' ' } }), '/customer/segment/description: must be a text'],
    [ofCustomer({ segment: { path: 'a'.repeat(1025), description: 'x' } }), '/customer/segment/path: must be a path, '],
    [ofCustomer({ 'my segment': SEGMENT }), '/customer/my segment: the name has 1 to 64 letters, digits and underscores'],
    [ofCustomer({ 'a.b': SEGMENT }), '/customer/a.b: the name has 1 to 64 letters'],
    [ofCustomer({ name: SEGMENT }), '/customer/name: is an attribute of Customer; choose another name'],
    [ofCustomer({ href: SEGMENT }), '/customer/href: is an attribute of Customer'],
    [ofCustomer({ sort: SEGMENT }), '/customer/sort: is reserved, as are fields, filter, offset'],
    [ofCustomer({ createdAt: SEGMENT }), '/customer/createdAt: is reserved'],
    [ofCustomer({ q: SEGMENT }), '/customer/q: is reserved'],
    [ofPath('a..b'), '/customer/segment/path: path: "a..b" is not the path of an attribute'],
    [ofPath('characteristic[?(@.name='), '/customer/segment/path: '],
    [ofPath('$..value'), '/customer/segment/path: '],
    [ofPath("$[?(@.status=='active')]"), 'names no attribute; a path ends with one'],
    [ofPath('$'), 'names no attribute'],
    [ofPath('name.first'), '/customer/segment/path: "name.first" leads into an attribute without parts'],
    [ofPath('engagedparty.id'), '/customer/segment/path: "engagedparty.id": did you mean engagedParty?'],
    [ofPath('createdAt'), '/customer/segment/path: createdAt is asked for by its own name, and by no other'],
    [ofPath('$[0].changedAt'), '/customer/segment/path: '],
    [ofCustomer(Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`n${n}`, SEGMENT]))), '/customer: has 101 names, and may have 100'],
  ])('%s: %s', (text, message) => {
    expect(() => read(text)).toThrow(OperatorError);
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/^NAMED_FILTERS: /);
  }); // prettier-ignore

  it('takes no name that is taken, and any other', () => {
    const taken = [...attributesOf(customer.representation).keys(), ...DIRECTIVES, ...META_NAMES.keys()];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...taken), fc.stringMatching(/^[A-Za-z]\w{0,8}$/)), (name) => {
        const text = ofCustomer({ [name]: SEGMENT });
        if ([...taken, 'q', 'at'].includes(name)) expect(() => read(text)).toThrow(OperatorError);
        else expect(read(text).get(customer.collection)?.has(name)).toBe(true);
      }),
    );
  });
});

describe('a named filter', () => {
  const OPERATORS = ['=', '==', '.ne=', '.in=', '.gt=', '.lte=', '.regex=', '.icontains=', '.startswith=', '.isnull='];
  const PATHS = [
    SEGMENT.path,
    'validFor.startDateTime',
    'name',
    'creditProfile.creditScore',
    'contactMedium[0].preferred',
    'loyalty.points',
  ];
  const VALUES = ['gold', '5', 'true', '2024-05-04', 'a,b', ''];

  /** What the query means, or why it means nothing. */
  const parsed = (query: string, names = META_NAMES): Predicate | string => {
    try {
      const { conditions } = parseRawQuery(query);
      return meant(parseFilter(conditions, withNames(customer.typeOf, names), new Allowance(limits)), names);
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('is the path that it stands for, with every operator', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), fc.constantFrom(...OPERATORS), fc.constantFrom(...VALUES), (path, operator, value) => {
        const names = new Map([...META_NAMES, ...(read(ofPath(path)).get(customer.collection) ?? [])]);
        const named = parsed(`segment${operator}${value}`, names);
        const steps = parseAttributePath(path, 'path', customer.typeOf, new Allowance(limits));
        // A dotted path can stand in the query itself: the name means the same, and fails in the same way.
        if (!path.includes('[')) {
          const spelt = parsed(`${path}${operator}${value}`);
          expect(typeof named === 'string' ? named.replaceAll('segment', path) : named).toEqual(spelt);
        } else if (typeof named !== 'string') {
          for (const leaf of leavesOf(named)) expect(leaf.path).toEqual(steps);
        }
        expect(meantPath([{ kind: 'name', name: 'segment' }], names)).toEqual(steps);
      }),
    );
  }); // prettier-ignore
});
