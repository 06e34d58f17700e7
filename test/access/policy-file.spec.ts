import Ajv from 'ajv/dist/2020';
import fc from 'fast-check';
import { OperatorError } from '../../src/config/operator-error';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { grantsOf } from '../../src/tmf/access/policies';
import { readPolicies } from '../../src/tmf/access/policy-file';
import { policySchema } from '../../src/tmf/access/policy-schema';
import { NO_PATHS, pathSet } from '../../src/tmf/query/path-set';
import { limits } from '../support/access/limits';

const resources = [customer, partyRole];
const read = (text: string) => readPolicies(text, resources, limits);
const ofRole = (role: unknown): string => JSON.stringify({ roles: { dealer: role } });
const ofCustomer = (policy: unknown): string => ofRole({ Customer: policy });
const access = (text: string, resource = customer, claims = {}) =>
  grantsOf(read(text), { roles: ['dealer'], claims }, resource, 'read');

const EVERYTHING = { where: undefined, hide: NO_PATHS, readOnly: NO_PATHS };

describe('a file of policies', () => {
  it('is JSON or YAML', () => {
    const yaml = 'roles:\n  dealer:\n    Customer:\n      hide: [status, engagedParty.name]\n';
    const json =
      '{\n\t"$schema": "x",\n\t"roles": {"dealer": {"Customer": {"hide": ["status", "engagedParty.name"]}}}\n}';
    for (const text of [yaml, json]) {
      expect(access(text)).toEqual([{ ...EVERYTHING, hide: pathSet([['status'], ['engagedParty', 'name']]) }]);
    }
  });

  it('calls resources by name or by path, and all others *', () => {
    for (const name of ['PartyRole', 'partyRole']) {
      const text = ofRole({ '*': { hide: ['status'] }, [name]: {} });
      expect(access(text)).toEqual([{ ...EVERYTHING, hide: pathSet([['status']]) }]);
      expect(access(text, partyRole)).toEqual([EVERYTHING]);
    }
    expect(access(ofRole({ PartyRole: {} }))).toEqual([]);
  });

  it('joins roles, and knows nothing of others', () => {
    const policies = read(
      JSON.stringify({ roles: { a: { '*': { operations: ['read'] } }, b: { Customer: {} }, c: {} } }),
    );
    const grants = (roles: string[], operation: 'read' | 'update', resource = customer) =>
      grantsOf(policies, { roles, claims: {} }, resource, operation).length;
    expect(grants(['a', 'b', 'b'], 'read')).toBe(2);
    expect(grants(['a', 'b'], 'update')).toBe(1);
    expect(grants(['a', 'b'], 'read', partyRole)).toBe(1);
    expect(grants(['a'], 'update')).toBe(0);
    expect(grants(['c', 'constructor', '__proto__'], 'read')).toBe(0);
    expect(grantsOf(undefined, { roles: [], claims: {} }, customer, 'delete')).toEqual([EVERYTHING]);
  });

  it('grants nothing by a condition whose claims are missing', () => {
    const text = ofCustomer({ where: 'name=${claims.x}' });
    expect(access(text, customer, { x: 'a' })).toHaveLength(1);
    expect(access(text)).toEqual([]);
  });

  it.each([
    ['', 'the file: must be an object with roles, $schema, not null'],
    ['roles: [', 'is neither JSON nor YAML'],
    ['roles: {}\nroles: {}', 'is neither JSON nor YAML: Map keys must be unique at line 2, column 1'],
    ['[]', 'the file: must be an object with roles, $schema, not an array'],
    ['{}', 'the file: must have roles, an object of roles by name'],
    ['{"role": {}}', '/role: is no member; there are roles, $schema'],
    ['{"rolls": {}, "Roles": {}}', '/Roles: is no member, did you mean roles?'],
    ['{"roles": []}', '/roles: must be an object of roles by name, not an array'],
    ['{"roles": {"": {}}}', '/roles/: the name has 1 to 256 characters'],
    [ofRole(null), '/roles/dealer: must be an object of policies by resource, not null'],
    [
      ofRole({ Custmer: {} }),
      '/roles/dealer/Custmer: is no resource, did you mean Customer?; there are Customer, customer, PartyRole, partyRole and *',
    ],
    [
      ofRole({ Customer: {}, customer: {} }),
      '/roles/dealer/customer: is the same as Customer or customer; write one of them',
    ],
    [
      ofCustomer(null),
      '/roles/dealer/Customer: must be an object with where, hide, readOnly, operations; {} is everything, not null',
    ],
    [
      ofCustomer({ readonly: [] }),
      '/roles/dealer/Customer/readonly: is no member, did you mean readOnly?; there are where, hide',
    ],
    [ofCustomer({ where: 5 }), '/roles/dealer/Customer/where: must be a condition, such as status=active, not "5"'],
    [ofCustomer({ where: 'name=${claims}' }), '/roles/dealer/Customer/where: for Customer: "${claims}" is no claim'],
    [
      ofCustomer({ where: 'createdAt.gt=2026-01-01' }),
      '/roles/dealer/Customer/where: for Customer: createdAt: a policy judges what is in a resource, and its times are not; an attribute of that name is filter=$..createdAt',
    ],
    [ofCustomer({ where: "$[?(@[0].changedAt > 'x')]" }), 'for Customer: changedAt: a policy judges'],
    [ofRole({ '*': { where: 'name' } }), '/roles/dealer/*/where: for PartyRole: "name": a condition is written'],
    [ofCustomer({ hide: 'name' }), '/roles/dealer/Customer/hide: must be an array: paths of attributes, not "name"'],
    [
      ofCustomer({ hide: [5] }),
      '/roles/dealer/Customer/hide/0: must be the path of an attribute, such as @type, not "5"',
    ],
    [ofCustomer({ hide: ['a,b'] }), '/hide/0: must be the path of an attribute'],
    [ofCustomer({ hide: ['a..b'] }), '/hide/0: path: "a..b" is not the path of an attribute'],
    [ofCustomer({ hide: ['a[0]'] }), '/hide/0: path: "a[0]" is not the path of an attribute'],
    [ofCustomer({ hide: ['id'] }), '/hide/0: id is always shown, and never changes'],
    [ofCustomer({ hide: ['name.first'] }), '/hide/0: "name.first" leads into an attribute without parts'],
    [ofCustomer({ readOnly: ['engagedparty'] }), '/readOnly/0: "engagedparty": did you mean engagedParty?'],
    [ofCustomer({ hide: ['contactMedium.characteristic.EmailAddress'] }), 'did you mean emailAddress?'],
    [ofCustomer({ hide: Array(201).fill('name') }), '/hide: has 201 paths, and may have 200'],
    [
      ofCustomer({ operations: [] }),
      '/operations: must name one of read, create, update, delete; for none leave out the entry',
    ],
    [ofCustomer({ operations: ['read', 'read'] }), '/operations: must name each operation once'],
    [
      ofCustomer({ operations: ['raed'] }),
      '/operations/0: must be one of read, create, update, delete, not "raed", did you mean read?',
    ],
    ['x'.repeat(1_000_001), 'has 1000001 characters, and may have 1000000'],
  ])('%s: %s', (text, message) => {
    expect(() => read(text)).toThrow(OperatorError);
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/^ACCESS_POLICIES: /);
  });

  it('tells all problems at once, fifty at most', () => {
    expect(() => read(ofCustomer({ where: 5, hide: 5, operations: 5 }))).toThrow(
      /where: .*; .*hide: .*; .*operations: /,
    );
    expect(() => read(ofCustomer({ hide: Array.from({ length: 60 }, (_, n) => n) }))).toThrow(/; and 10 more$/);
  });

  it('is what its schema says, conditions and paths aside', () => {
    const isValid = new Ajv({ strict: true }).compile(policySchema(resources, 'https://example.com/policies'));
    const some = <T>(...values: T[]) => fc.constantFrom(...values);
    const list = <T>(...values: T[]) => fc.array(some(...values), { maxLength: 3 });
    const rarely = (arbitrary: fc.Arbitrary<unknown>, ...values: unknown[]) =>
      fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: some(...values) });
    const members = fc.record(
      {
        where: rarely(some('status=active', 'name=${claims.x}'), 5, null, ''),
        hide: rarely(list('name', 'a.b'), 'name', null, [5]),
        readOnly: rarely(list('name', 'engagedParty.name'), {}),
        operations: rarely(some(['read'], ['update', 'create']), [], ['patch'], ['read', 'read']),
      },
      { requiredKeys: [] },
    );
    const policy = rarely(members, null, 'all', [], { other: 1 });
    const role = fc.dictionary(some('Customer', 'partyRole', '*'), policy, { noNullPrototype: true });
    const roles = fc.dictionary(some('a', 'b'), rarely(role, null, { Account: {} }), { noNullPrototype: true });
    const file = rarely(fc.record({ roles }), {}, [], null, { roles: null }, { roles: {}, more: 1 });
    const found = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(file, (value) => {
        let understood = true;
        try {
          read(JSON.stringify(value));
        } catch (error) {
          if (!(error instanceof OperatorError)) throw error;
          understood = false;
        }
        found[understood ? 'valid' : 'invalid']++;
        expect([value, isValid(value)]).toEqual([value, understood]);
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(found.valid, found.invalid)).toBeGreaterThan(50);
  });
});
