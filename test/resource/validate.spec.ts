import fc from 'fast-check';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { exampleOf, satisfies } from '../../src/tmf/attribute/attribute';
import { type Problem, validate } from '../../src/tmf/attribute/validate';
import { explain } from '../support/class-validator';
import { type Body, fullBody, minimalCustomer } from '../support/bodies';
import { anyPlace, anyValue, replaceAt } from '../support/documents';

const period = (startDateTime?: string, endDateTime?: string) => ({ startDateTime, endDateTime });
const DESCENDING = ['2024-01-01T00:00:00Z', '2023-01-01T00:00:00Z'] as const;
const medium = (validFor: object) => ({ mediumType: 'email', characteristic: {}, validFor });
const profile = (validFor: object) => ({ creditProfileDate: '2024-01-01T00:00:00Z', validFor });

const sorted = (problems: Problem[]): string[] => problems.map(({ path, expected }) => `${path}: ${expected}`).sort();

describe('validation', () => {
  const document: Body = { ...fullBody(), ...minimalCustomer() };
  it('says yes exactly when class-validator finds nothing', () => {
    const verdicts = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(customer.create, partyRole.create),
        anyPlace(document),
        anyValue,
        anyPlace(document),
        anyValue,
        (dto, place, value, other, second) => {
          const body = replaceAt(replaceAt(document, place, value), other, second);
          const valid = satisfies(dto, body);
          expect({ body, valid, problems: sorted(validate(dto, body)) }).toEqual({
            body,
            valid: explain(dto, body).length === 0,
            problems: sorted(explain(dto, body)),
          });
          verdicts[valid ? 'valid' : 'invalid']++;
        },
      ),
      { numRuns: 3000 },
    );
    expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(100);
  });

  it('is not confused by what JavaScript gives a meaning to, where nothing is declared', () => {
    const hostile = JSON.parse('{"constructor":1,"__proto__":{"constructor":{}},"then":{},"toJSON":1}') as unknown;
    const body = { ...minimalCustomer(), name: '', x: hostile, characteristic: [{ name: 'a', value: hostile }] };
    expect(validate(customer.create, body)).toEqual([
      { path: '/name', expected: 'must be a string that is not blank' },
    ]);
  });

  it('ends after a thousand problems', () => {
    const body = { ...minimalCustomer(), contactMedium: Array.from({ length: 300_000 }, () => ({})) };
    expect(validate(customer.create, body)).toHaveLength(1000);
  });

  it('names the place by JSON Pointer', () => {
    expect(validate(customer.create, { ...document, account: [{ name: 'a' }, { name: 5 }] })).toEqual([
      { path: '/account/1/name', expected: 'must be a string that is not blank' },
    ]);
  });

  it('names the first wrong elements of a long array, and looks at no others', () => {
    const elements = Array.from({ length: 300_000 }, (_, n) => ({ id: '1', name: n < 100_000 ? 'x' : n }));
    const paths = validate(customer.create, { ...document, account: elements }).map(({ path }) => path);
    expect(paths).toEqual(Array.from({ length: 1000 }, (_, n) => `/account/${100_000 + n}/name`));
    const scalars = elements.map(({ name }) => name);
    expect(validate(customer.create, { ...document, account: scalars, engagedParty: scalars })).toEqual([
      { path: '/account', expected: 'must be an array of objects' },
      { path: '/engagedParty', expected: 'must be an object' },
    ]);
  });

  it.each([
    ['/validFor', { validFor: period('2024-05-04T10:00:00Z', '2024-05-04T09:59:59.999Z') }],
    ['/validFor', { validFor: period('2024-01-01T00:00:00Z', '2024-01-01T07:59:59+08:00') }],
    ['/contactMedium/0/validFor', { contactMedium: [medium(period('2024-02-01T00:00:00Z', '2024-01-01T00:00:00Z'))] }],
    ['/creditProfile/1/validFor', { creditProfile: [profile(period()), profile(period(...DESCENDING))] }],
  ])('a period that ends before it starts is refused at %s', (path, attributes) => {
    const body = { ...minimalCustomer(), ...attributes };
    const problems = [{ path: `${path}/endDateTime`, expected: 'must not be before startDateTime' }];
    expect({ verdict: satisfies(customer.create, body), problems: validate(customer.create, body) }).toEqual({
      verdict: false,
      problems,
    });
  });

  it.each([
    ['no length', period('2024-01-01T00:00:00Z', '2024-01-01T08:00:00+08:00')],
    ['an open end', period('2024-01-01T00:00:00Z')],
    ['an open start', { endDateTime: '2024-01-01T00:00:00Z' }],
    ['null for a start', { startDateTime: null, endDateTime: '2024-01-01T00:00:00Z' }],
    ['no end at all', {}],
  ])('a period with %s is fine', (_what, validFor) => {
    const body = { ...minimalCustomer(), validFor };
    expect([satisfies(customer.create, body), explain(customer.create, body)]).toEqual([true, []]);
  });

  it('a period of what is no date-time is told that alone', () => {
    expect(explain(customer.create, { ...minimalCustomer(), validFor: period('2024-02-30T00:00:00Z', 'x') })).toEqual([
      { path: '/validFor/endDateTime', expected: 'must be a date-time such as 2024-05-04T10:00:00Z' },
      { path: '/validFor/startDateTime', expected: 'must be a date-time such as 2024-05-04T10:00:00Z' },
    ]);
  });

  it('accepts the examples of the documentation', () => {
    expect(validate(customer.create, exampleOf(customer.create))).toEqual([]);
    expect(validate(partyRole.create, exampleOf(partyRole.create))).toEqual([]);
  });
});
