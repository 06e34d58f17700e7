import fc from 'fast-check';
import { loadSettings } from '../../../src/config/env';
import { customer } from '../../../src/customer/customer.resource';
import { parseFilter } from '../../../src/tmf/query/parse/filter';
import { Allowance } from '../../../src/tmf/query/bounds/limits';
import type { Times } from '../../../src/tmf/query/memory/times';
import { META_ATTRIBUTES } from '../../../src/tmf/query/meta';
import { META_NAMES, meant, withNames } from '../../../src/tmf/query/names';
import { containsPattern, likePattern, parsePattern } from '../../../src/tmf/query/pattern/pattern';
import { stepsOf } from '../../../src/tmf/query/path';
import { parseSearch } from '../../../src/tmf/query/parse/search';
import { NEVER, type Predicate, type Scalar, type Step, type Steps, or } from '../../../src/tmf/query/predicate';
import { inForm } from '../../../src/tmf/query/search-text';
import { parseInstantRange } from '../../../src/tmf/json/instant';
import { pathSet } from '../../../src/tmf/query/path-set';
import { parseRawQuery } from '../../../src/tmf/query/parse/raw-query';

/** Documents and predicates that have a good chance to meet: few names, few values, and the values that are tricky. */

/** A name with a column, one with a prefix index, names in arrays, names that need quoting. */
export const NAMES = ['a', 'b', 'name', 'status', 'id', 'contactMedium', 'characteristic', 'x y', 'ä"\\', '@type'];

const STRINGS = [
  '', 'a', 'b', 'ab', 'Ab', 'abc', 'a.c', 'a\nb', '5', '-5', 'true', 'null', 'é', 'É', 'ﬀ', '\u{1F600}', '\uFFFD', 'ı', 'ſ',
  '2024-05-04T10:00:00Z', '2024-05-04T12:00:00+02:00', '2024-05-04T10:00:00.1234567Z', '2024-05-04', '2023-02-29T00:00:00Z',
  '2016-12-31T23:59:60Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.9999999-15:59', '2024-05-04T10:00:00+16:00', '%', '\\', "'", '"', 'a,b', 'a,5', ',',
]; // prettier-ignore

const NUMBERS = [0, 1, -1, 5, -5, 0.1, 1e21, 1e-7, 4998, 2 ** 53];

export const string = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...STRINGS) },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }).filter((text) => !text.includes('\0')) },
);
const number = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0) },
);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(string, number, fc.boolean(), fc.constant(null));

const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** What validation lets into the attributes that have columns; everything else can be anything. */
export const document = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...NAMES), json, { maxKeys: 5, noNullPrototype: true }),
    fc.record({ name: string, status: string }, { requiredKeys: [] }),
    fc.option(fc.record({ id: string, name: json }, { requiredKeys: ['id'] }), { nil: undefined }),
    fc.option(fc.array(fc.record({ mediumType: json, characteristic: json }, { requiredKeys: [] }), { maxLength: 3 }), {
      nil: undefined,
    }),
  )
  .map(([any, columns, engagedParty, contactMedium]): Record<string, unknown> => {
    const { id: _id, name: _name, status: _status, ...others } = any;
    return { ...others, ...columns, ...(engagedParty && { engagedParty }), ...(contactMedium && { contactMedium }) };
  });

const integer = fc.integer({ min: -3, max: 3 });
const range = fc.constantFrom('2024-05-04', '2024-05-04T10:00:00Z', '2017-01-01T00:00:00Z', '2024-05-04T10:00:00.123456Z')
  .map((text) => parseInstantRange(text)!); // prettier-ignore
const ordered = fc.oneof(string, number);
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });

/** Regular expressions out of pieces that are valid wherever they stand. */
const regex = fc
  .array(
    fc.constantFrom('a', 'b', '.', '[a-c]', '[^b]', '(?:a|b)', '(ab|)', 'a*', '(a+)+', '.{1,2}', '\\d', '\\W', 'é', '\\.', '^', '$', '\\u{1F600}'),
    { maxLength: 5 },
  )
  .map((parts) => parts.join('')); // prettier-ignore

const pattern = fc.oneof(
  fc.tuple(regex, fc.boolean()).map(([text, ignoreCase]) => parsePattern(text, ignoreCase)),
  fc.tuple(string, fc.boolean()).map(([text, ignoreCase]) => likePattern(`${text}*b`, ignoreCase)),
  fc.tuple(string, fc.boolean()).map(([text, ignoreCase]) => likePattern(text, ignoreCase)),
  fc
    .tuple(
      string,
      fc.record(
        { at: fc.constantFrom('start' as const, 'end' as const), ignoreCase: fc.boolean() },
        { requiredKeys: [] },
      ),
    )
    .map(([text, where]) => containsPattern(text, where)),
);

/** What `q` asks of each attribute; some are asked of several alike. */
const search = fc
  .tuple(
    fc.constantFrom('plain' as const, 'digits' as const),
    fc.constantFrom('anywhere' as const, 'word' as const, 'start' as const, 'end' as const, 'whole' as const),
    few(fc.oneof(string, fc.constantFrom('2024', '05', 'a', 'E'))),
  )
  .map(([form, place, texts]) => ({
    kind: 'search' as const,
    form,
    place,
    values: texts.map((each) => inForm(form, each)).filter((each) => each !== ''),
  }));

/** The same of several attributes, one of which must have it. */
const searches = fc
  .tuple(search, few(few(fc.constantFrom(...NAMES))), fc.boolean())
  .map(([asked, paths, isDeep]): Predicate =>
    or(
      ...paths.map((names): Predicate => ({
        ...asked,
        path: stepsOf(names).flatMap((step, n) => (n === 0 || !isDeep ? [step] : [{ kind: 'elements' }, step])),
      })),
    ),
  );

const name = fc.constantFrom(...NAMES).map((each): Step => ({ kind: 'name', name: each }));

const { predicate: any } = fc.letrec<{ predicate: Predicate; steps: Steps; leaf: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: tie('leaf') },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('predicate'), { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: tie('predicate') }) },
  ),
  leaf: tie('steps').chain((path): fc.Arbitrary<Predicate> =>
    fc.oneof(
      fc.constantFrom<Predicate>({ kind: 'exists', path }, { kind: 'present', path }),
      few(scalar).map((values): Predicate => ({ kind: 'eq', path, values })),
      fc.tuple(fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const), few(ordered))
        .map(([kind, values]): Predicate => ({ kind, path, values })),
      fc.tuple(fc.constantFrom('eq' as const, 'gt' as const, 'lte' as const), few(range))
        .map(([operator, values]): Predicate => ({ kind: 'instant', path, operator, values })),
      few(string).map((values): Predicate => ({ kind: 'prefix', path, values })),
      few(pattern).map((values): Predicate => ({ kind: 'pattern', path, values })),
      search.map((asked): Predicate => ({ ...asked, path })),
      fc.tuple(fc.constantFrom('eq' as const, 'gt' as const, 'lte' as const), fc.nat(4))
        .map(([operator, value]): Predicate => ({ kind: 'length', path, operator, value })),
    ),
  ),
  steps: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom<Steps>(
      [{ kind: 'name', name: 'engagedParty' }, { kind: 'name', name: 'id' }],
      [{ kind: 'name', name: 'contactMedium' }, { kind: 'name', name: 'characteristic' }, { kind: 'name', name: 'a' }],
    ) },
    { weight: 4, arbitrary: fc.array(
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 8, arbitrary: name },
      { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'members' }, { kind: 'elements' }, { kind: 'descendants' }) },
      { weight: 1, arbitrary: few(integer).map((at): Step => ({ kind: 'index', at })) },
      { weight: 1, arbitrary: fc.tuple(fc.option(integer, { nil: undefined }), fc.option(integer, { nil: undefined }))
        .map(([from, to]): Step => ({ kind: 'slice', from, to })) },
      { weight: 2, arbitrary: tie('predicate').map((predicate): Step => ({ kind: 'where', predicate })) },
      { weight: 1, arbitrary: few(few(fc.constantFrom(...NAMES))).map((paths): Step => ({ kind: 'without', paths: pathSet(paths) })) },
    ),
    { maxLength: 3 },
  ) }),
})); // prettier-ignore

/** Conditions as clients write them: encoded commas separate and do not. */
const condition = fc
  .tuple(
    fc.constantFrom('a', 'b', 'name', 'status', 'engagedParty.id', 'contactMedium.mediumType'),
    fc.constantFrom('=', '==', '.eq=', '.ne=', '.in=', '.nin=', '.icontains=', '.istartswith=', '.iendswith='),
    few(string.filter((text) => text.isWellFormed() && !text.startsWith('~'))),
    fc.boolean(),
  )
  .map(([path, operator, values, isEncoded]): Predicate => {
    const value = isEncoded ? encodeURIComponent(values.join(',')) : values.map(encodeURIComponent).join(',');
    const { conditions } = parseRawQuery(path + operator + value);
    return parseFilter(conditions, () => 'any', new Allowance(loadSettings({}).queryLimits));
  });

/** What a client types into `q` for customers. */
const words = fc.oneof(string, fc.constantFrom('2024-05-04', 'a b', '+33 6 12', '06 12 34 56 78')).map((text): Predicate => {
  const given = text.isWellFormed() && inForm('plain', text.trim()) !== '' ? text : 'a';
  const raw = parseRawQuery(`q=${encodeURIComponent(given)}`);
  const allowance = new Allowance(loadSettings({}).queryLimits);
  return parseSearch(raw, customer.searched, 'FR', allowance)?.predicate ?? NEVER;
}); // prettier-ignore

export const predicate = fc.oneof(
  { weight: 8, arbitrary: any },
  { weight: 2, arbitrary: condition },
  { weight: 1, arbitrary: searches },
  { weight: 1, arbitrary: words },
);

const MOMENTS = ['2024-05-04T00:00:00.000000Z', '2024-05-04T10:00:00.000000Z', '2024-05-04T10:00:00.123456Z', '2024-05-04T23:59:59.999999Z', '2024-05-05T00:00:00.000000Z', '0001-01-01T00:00:00.000000Z', '9999-12-31T23:59:59.999999Z']; // prettier-ignore
const LITERALS = [...MOMENTS, '2024-05-04', '2024-05-04T12:00+02:00', '2024-05-04T10:00:00.1234569Z', '2024-05-04T10:00:00.1Z', '0001-01-01T00:00:00+15:59', '9999-12-31T23:59:59-15:59']; // prettier-ignore

/** When a resource was created and changed: few moments, so that conditions meet them. */
export const times: fc.Arbitrary<Times> = fc.record({
  createdAt: fc.constantFrom(...MOMENTS),
  changedAt: fc.constantFrom(...MOMENTS),
});

const ofTimes = fc
  .tuple(
    fc.constantFrom(...META_ATTRIBUTES),
    fc.oneof(
      fc
        .tuple(
          fc.constantFrom('=', '.ne=', '.in=', '.nin=', '.gt=', '.gte=', '.lt=', '.lte='),
          few(fc.constantFrom(...LITERALS)),
        )
        .map(([operator, values]) => operator + values.map(encodeURIComponent).join(',')),
      fc.constantFrom('.isnull', '.isnotnull', '.isnull=false'),
    ),
  )
  .map(([name, condition]): Predicate => {
    const { conditions } = parseRawQuery(name + condition);
    const allowance = new Allowance(loadSettings({}).queryLimits);
    return meant(
      parseFilter(
        conditions,
        withNames(() => 'any', META_NAMES),
        allowance,
      ),
      META_NAMES,
    );
  });

/** Conditions on times, alone and together with those on documents. */
export const timed: fc.Arbitrary<Predicate> = fc.oneof(
  ofTimes,
  fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), of: fc.tuple(ofTimes, predicate) }),
  fc.record({ kind: fc.constant('not' as const), of: ofTimes }),
);
