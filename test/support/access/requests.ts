import fc from 'fast-check';
import type { Body } from '../bodies';
import { PATHS, VALUES, customers } from './policies';

/** What restricted callers ask, hoping to be told more than they may know. */

/** Some of them are there, of some the caller sees nothing, and of some there is nothing to see. */
export const GIVEN = ['d1', 'd2', 'd3', 'd4', 'd5'];
const CREATED = ['n1', 'n2', 'n3'];

/** A request, as it is written down but for the entity tag of a resource, which is that of the last answer. */
export interface Asked {
  readonly method: 'get' | 'head' | 'post' | 'patch' | 'delete';
  /** Of the resource; undefined for the collection. */
  readonly id?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A condition on the entity tag. */
  readonly condition?: 'If-Match' | 'If-None-Match';
  readonly body?: unknown;
}

/** One step: a request, a link of the last list to follow, or a change of what the caller does not see, in one world. */
export type Step =
  | { readonly asks: Asked }
  | { readonly follows: 'first' | 'prev' | 'next' | 'last' }
  | { readonly changes: string; readonly in: 0 | 1; readonly seed: number };

const path = fc.constantFrom(...PATHS);
const word = fc.constantFrom('a', 'b', '5', 'x', 'ab', '', 'active');
const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) => fc.array(arbitrary, { minLength: 1, maxLength });

const literal = fc.oneof(word.map((each) => `'${each}'`), fc.constantFrom('5', '1', 'true', 'null')); // prettier-ignore
const inner = fc.oneof(
  path.map((each) => `@.${each}`),
  fc.constantFrom('@.*', '@..b', '@..*', '@', '@.length()', '@.a[0]', '@.a[0].b', '@.creditProfile[0].creditScore'),
);
const test: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(inner, fc.constantFrom('==', '!=', '>', '<='), literal).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: inner },
  { weight: 2, arbitrary: inner.map((each) => `!${each}`) },
  { weight: 1, arbitrary: path.map((each) => `@.${each}=~/a|5/`) },
  { weight: 1, arbitrary: fc.tuple(path, fc.nat(3)).map(([each, count]) => `@.${each}.length()==${count}`) },
); // prettier-ignore
const jsonPath = fc.oneof(
  test.map((each) => `$[?(${each})]`),
  test.map((each) => `$..[?(${each})]`),
  fc.tuple(path, test).map(([at, each]) => `${at}[?(${each})]`),
  fc.tuple(test, test).map(([left, right]) => `$[?(${left} || !(${right}))]`),
  path.map((each) => `$..${each}`),
  path.map((each) => `$.*.${each}`),
);
export const filter = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(path, fc.constantFrom('=', '.ne=', '.gt=', '.lte=', '.in=', '.nin=', '.regex=', '.icontains=', '.istartswith='), word).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.tuple(path, fc.constantFrom('.isnull', '.isnotnull', '.isnull=false')).map((parts) => parts.join('')) },
  { weight: 3, arbitrary: jsonPath.map((each) => `filter=${encodeURIComponent(each)}`) },
); // prettier-ignore
const fields = some(path, 3).map((each) => `fields=${each.join(',')}`);
const sorted = fc.oneof({ weight: 4, arbitrary: path }, fc.constantFrom('changedAt', 'createdAt'));
const sort = some(fc.tuple(fc.constantFrom('', '-'), sorted).map((parts) => parts.join('')), 2).map((each) => `sort=${each.join(',')}`); // prettier-ignore
const window = fc.oneof(
  fc.constantFrom('limit=0', 'limit=1', 'limit=2', 'offset=1', 'after=', 'before='),
  fc.tuple(fc.nat(3), fc.nat(2)).map(([offset, limit]) => `offset=${offset}&limit=${limit}`),
  fc.nat(2).map((limit) => `after=&limit=${limit}`),
);
const query = fc
  .tuple(fc.array(filter, { maxLength: 2 }), fc.array(sort, { maxLength: 1 }), fc.array(window, { maxLength: 1 }), fc.array(fields, { maxLength: 1 }))
  .map((parts) => parts.flat().join('&')); // prettier-ignore

const list: fc.Arbitrary<Asked> = fc.record(
  {
    method: fc.constantFrom('get' as const, 'get' as const, 'head' as const),
    query,
    headers: fc.constantFrom({ Range: 'items=0-0' }, { Range: 'items=1-2' }, { Range: 'items=2-9' }),
  },
  { requiredKeys: ['method', 'query'], noNullPrototype: true },
);

const id = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...GIVEN) }, fc.constantFrom(...CREATED, 'nothing'));
const condition = fc.constantFrom('If-Match' as const, 'If-None-Match' as const);
const stars = fc.constantFrom<Record<string, string>>({ 'If-Match': '*' }, { 'If-None-Match': '*' }, { 'If-Match': '"1-0"' }); // prettier-ignore
const read: fc.Arbitrary<Asked> = fc.record(
  { method: fc.constantFrom('get' as const, 'head' as const), id, query: fields, condition, headers: stars },
  { requiredKeys: ['method', 'id'], noNullPrototype: true },
);
const remove: fc.Arbitrary<Asked> = fc.record(
  { method: fc.constant('delete' as const), id, condition, headers: stars },
  { requiredKeys: ['method', 'id'], noNullPrototype: true },
);

const value = fc.oneof(fc.constantFrom(...VALUES), fc.constantFrom<unknown>(null, [{ id: '1', name: 'b' }], { id: 'd1', '@referredType': 'Customer' })); // prettier-ignore
/** All but what conditions of policies are about: who changes that may come to see more, as the policies say. */
const changed = path.filter((each) => !['category', 'engagedParty', 'engagedParty.id'].includes(each));

const mergePatch = some(fc.tuple(changed, value), 3).map((members): Body => {
  const body: Body = {};
  for (const [at, each] of members) {
    const [first = '', ...rest] = at.split('.');
    body[first] = rest.reduceRight<unknown>((member, name) => ({ [name]: member }), each);
  }
  return body;
});

const pointer = fc.oneof(
  { weight: 3, arbitrary: changed.map((each) => `/${each.replaceAll('.', '/')}`) },
  { weight: 2, arbitrary: fc.constantFrom('/a/0', '/a/0/b', '/a/-', '/b/-', '/b/0/a', '/relatedParty/0', '/relatedParty/0/name', '/relatedParty/1/name', '/relatedParty/-', '/contactMedium/0/characteristic/a', '/contactMedium/0', '/creditProfile/0/creditScore', '/creditProfile/1') },
); // prettier-ignore
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('test', 'add', 'replace'), path: pointer, value }, { noNullPrototype: true }),
  fc.record({ op: fc.constantFrom('copy', 'move'), from: pointer, path: pointer }, { noNullPrototype: true }),
  fc.record({ op: fc.constant('remove'), path: pointer }, { noNullPrototype: true }),
);
const queried = fc.record(
  {
    op: fc.constantFrom('test', 'replace', 'add', 'remove'),
    path: fc.oneof(
      fc.tuple(pointer, path, word).map(([at, each, text]) => `${at}?${each}=${text}`),
      fc.tuple(changed, test).map(([at, each]) => `$.${at}[?(${each})]`),
      test.map((each) => `$..[?(${each})]`),
      fc.tuple(changed, test).map(([at, each]) => `$[?(${each})].${at}`),
    ),
    value,
  },
  { noNullPrototype: true },
);

const json = (type: string) => ({ 'Content-Type': `application/${type}+json` });
const patch: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.record({ id, condition, query: fields }, { requiredKeys: ['id'], noNullPrototype: true }),
    fc.oneof(
      mergePatch.map((body) => ({ headers: json('merge-patch'), body })),
      some(operation, 3).map((body) => ({ headers: json('json-patch'), body })),
      some(queried, 2).map((body) => ({ headers: json('json-patch-query'), body })),
    ),
  )
  .map(([item, what]) => ({ method: 'patch', ...item, ...what }));

const made = fc.tuple(fc.constantFrom(...CREATED), customers, fc.option(fc.constantFrom('a', 'b', 'status', 'relatedParty'))).map(
  ([given, document, left]): Body => ({ id: given, name: document['name'], engagedParty: document['engagedParty'], category: document['category'] ?? 'x', ...(left !== null && left in document && { [left]: document[left] }) }),
); // prettier-ignore
const create: fc.Arbitrary<Asked> = fc.oneof(
  fc.record(
    { method: fc.constant('post' as const), query: fields, headers: fc.constantFrom({ 'Idempotency-Key': 'one' }, { 'Idempotency-Key': 'two' }), body: made },
    { requiredKeys: ['method', 'body'], noNullPrototype: true },
  ),
  some(made, 2).map((each) => ({
    method: 'patch' as const,
    headers: json('json-patch'),
    body: each.map((document) => ({ op: 'add', path: '/', value: document })),
  })),
); // prettier-ignore

const asks = fc.oneof(
  { weight: 8, arbitrary: list },
  { weight: 4, arbitrary: read },
  { weight: 8, arbitrary: patch },
  { weight: 2, arbitrary: create },
  { weight: 1, arbitrary: remove },
);

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: asks.map((each): Step => ({ asks: each })) },
    { weight: 1, arbitrary: fc.record({ follows: fc.constantFrom('first', 'prev', 'next', 'last') }, { noNullPrototype: true }) },
    { weight: 2, arbitrary: fc.record({ changes: fc.constantFrom(...GIVEN), in: fc.constantFrom(0, 1), seed: fc.nat() }, { noNullPrototype: true }) },
  ),
  { minLength: 1, maxLength: 20, size: 'max' },
); // prettier-ignore
