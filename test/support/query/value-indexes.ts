import fc from 'fast-check';
import { loadSettings } from '../../../src/config/env';
import { customer } from '../../../src/customer/customer.resource';
import { trigramSchema } from '../../../src/database/tables/search-indexes';
import { Allowance } from '../../../src/tmf/query/bounds/limits';
import { parseJsonpathFilter } from '../../../src/tmf/query/parse/jsonpath/jsonpath';
import { containsPattern, likePattern, parsePattern } from '../../../src/tmf/query/pattern/pattern';
import { stepsOf } from '../../../src/tmf/query/path';
import { type Predicate, type Steps, and, not, or } from '../../../src/tmf/query/predicate';
import type { Columns } from '../../../src/tmf/query/sql/columns';
import { Parameters } from '../../../src/tmf/query/sql/parameters';
import type { IndexKind } from '../../../src/tmf/query/sql/value-index';
import { toWhere } from '../../../src/tmf/query/sql/where';
import { declaredFragments } from '../../../src/tmf/store/indexes/declared-fragments';
import { ownIndex } from '../../../src/tmf/store/indexes/own-index';
import type { TestApp } from '../test-app';

/** Documents whose texts, numbers and date-times are in indexes, and predicates that ask those. */

const OWN: readonly (readonly [path: string, kind: IndexKind])[] = [
  ['a', 'text'],
  ['a', 'fragment'],
  ['a', 'number'],
  ['list.value', 'fragment'],
  ['list.value', 'text'],
  ['list[?(@.name=="x")].value', 'number'],
  ['list[?(@.name=="x")].value', 'text'],
  ['list[?(@.name=="x")].value', 'fragment'],
  ['creditProfile.creditProfileDate', 'date'],
  ['creditProfile[?(@.creditScore==1)].creditProfileDate', 'date'],
];

/** Makes the indexes. @returns what is known of the table then */
export async function makeIndexes({ dataSource }: TestApp): Promise<Columns> {
  const schema = (await trigramSchema(dataSource)) ?? '';
  const own = OWN.map(([path, kind]) => ownIndex(customer, path, kind, loadSettings({}).queryLimits));
  for (const { name, definition } of own) await dataSource.query(`create index "${name}" ${definition(schema)}`);
  return customer.columns.with([...declaredFragments(customer), ...own]);
}

/** The ids that PostgreSQL finds where it must not read the table, if there is an index to read. */
export async function findByIndex({ dataSource }: TestApp, asked: Predicate, columns: Columns): Promise<string[]> {
  const parameters = new Parameters();
  const { sql } = toWhere(asked, parameters, columns);
  return dataSource.transaction(async (session) => {
    await session.query('set local enable_seqscan = off');
    const rows: { id: string }[] = await session.query(`select id from customer where ${sql}`, parameters.values);
    return rows.map(({ id }) => id).sort((a, b) => Number(a) - Number(b));
  });
}

const PIECES = [
  'Andersen', 'ANDERSEN', 'Ändersén', 'straße', 'STRASSE', 'ẞ', 'Σίσυφος', 'ΣΊΣΥΦΟΣ', 'Яна', 'ЯНА', 'йод', 'a"b\\c', '"', '\\', '\n', '\t', '\u0001', '%', '_',
  '+33 6 12 34', '0612', 'e\u0301t', 'ét', '\u0301', '\u0323\u0301', 'ﬀ', 'İı', '\u212A', 'K', 'ſ', 's', 'œuvre', 'ŒUVRE', 'がが', '\u{1F600}', '한국', "O’Brien", 'क्षि',
  '2024-05-04T10:00:00Z', '2024-05-04T12:00:00+02:00', 'x'.repeat(198),
]; // prettier-ignore

export const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }).map((pieces) => pieces.join(''));

const number = fc.oneof(
  fc.constantFrom(0, 1, -1, 1e21, 1e-21, -1e-21, 1e100, -1e150, 2 ** 53, 0.1),
  fc.integer({ min: -5, max: 5 }),
);
const scalar = fc.oneof({ weight: 3, arbitrary: text }, number, fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.record({ value: tie('value') }) },
  ),
}));
const member = fc.record({ name: fc.constantFrom<unknown>('x', 'y', ['x'], 1), value }, { requiredKeys: [] });
const list = fc.oneof(
  fc.array(member, { maxLength: 3 }),
  member,
  fc.array(fc.array(member, { maxLength: 2 }), { maxLength: 2 }),
);
const date = fc.constantFrom(
  '2024-05-04T10:00:00Z',
  '2024-05-04T12:00:00.1+02:00',
  '2023-01-01T00:00:00Z',
  '2023-02-30T00:00:00Z',
  'x',
  5,
);
const profile = fc.record({ creditProfileDate: fc.oneof(date, fc.array(date, { maxLength: 2 })), creditScore: fc.constantFrom(1, 2) }, { requiredKeys: [] }); // prettier-ignore
const medium = fc.record({
  characteristic: fc.record({ emailAddress: value, phoneNumber: text }, { requiredKeys: [] }),
});

export const document = fc.record(
  {
    name: text,
    a: value,
    list,
    creditProfile: fc.array(profile, { maxLength: 3 }),
    contactMedium: fc.array(medium, { maxLength: 2 }),
    validFor: fc.record({ startDateTime: fc.constantFrom('2024-05-04T10:00:00Z', '2024-05-04T12:00:00.1+02:00') }),
  },
  { requiredKeys: [] },
);

const PATHS = ['name', 'a', 'list.value', 'contactMedium.characteristic.emailAddress'].map((each) =>
  stepsOf(each.split('.')),
);
const EMAIL: Steps = stepsOf(['contactMedium', 'characteristic', 'emailAddress']);
const path = fc.oneof(
  fc.constantFrom(...PATHS),
  fc.constantFrom<Steps>(
    [{ kind: 'name', name: 'list' }, { kind: 'elements' }, { kind: 'name', name: 'value' }],
    [
      { kind: 'name', name: 'list' },
      { kind: 'index', at: [0, -1] },
      { kind: 'name', name: 'value' },
    ],
    [{ kind: 'name', name: 'list' }, { kind: 'elements' }, { kind: 'elements' }, { kind: 'name', name: 'value' }],
    [...PATHS[1]!, { kind: 'elements' }],
    [EMAIL[0]!, { kind: 'where', predicate: { kind: 'exists', path: EMAIL.slice(1) } }, ...EMAIL.slice(1)],
  ),
);

const escaped = (part: string): string =>
  part.replaceAll(/[^\p{L}\p{N}]/gu, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`);
const pattern = fc.oneof(
  fc.tuple(text, fc.constantFrom('start', 'end', undefined), fc.boolean()).map(([part, at, ignoreCase]) => containsPattern(part, { ...(at && { at }), ignoreCase })),
  fc.tuple(text, text, fc.boolean()).map(([one, other, ignoreCase]) => likePattern(`${one}*${other}`, ignoreCase)),
  fc.tuple(text.filter((each) => each !== ''), fc.constantFrom(...['^', '^^', '', '(^|x)', '.', '[^b]', '\\d*']), fc.constantFrom('$', '', '+', '{2}', '{1,2}?', '?', '|Яна', '$|^A'), fc.boolean())
    .map(([part, before, after, ignoreCase]) => parsePattern(`${before}${after.startsWith('$') || after.startsWith('|') ? escaped(part) : `(?:${escaped(part)})`}${after}`, ignoreCase)),
); // prettier-ignore

const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 2 });
const about = (of: fc.Arbitrary<Steps>): fc.Arbitrary<Predicate> =>
  fc.oneof(
    fc.tuple(of, few(pattern)).map(([path, values]): Predicate => ({ kind: 'pattern', path, values })),
    fc.tuple(of, few(text)).map(([path, values]): Predicate => ({ kind: 'prefix', path, values })),
    fc.tuple(of, fc.constantFrom('eq', 'gt', 'gte', 'lt', 'lte'), fc.oneof(few(text), few(number), few(fc.oneof(text, number))))
      .map(([path, kind, values]): Predicate => ({ kind, path, values })),
  ); // prettier-ignore

/** JSONPaths as people write them, of what has indexes. */
const jsonpath = fc
  .tuple(
    fc.constantFrom(
      'list[?(@.name=="x" && @.value OP V)]',
      'list[?(@.value OP V && (@.name=="x" && @.value))]',
      'list[?(@.name=="y" && @.value OP V)]',
      'list[?(@.name=="x" || @.value OP V)]',
      '$[?(@.list[?(@.name=="x")].value OP V)]',
      '$[?(@.list[*].value OP V || @.a OP V)]',
      'list[?(@.value[?(@.value OP V)])]',
      'contactMedium[?(@.characteristic.emailAddress OP V)]',
      'contactMedium[?(@.characteristic[?(@.emailAddress OP V)])]',
      'creditProfile[?(@.creditScore==1 && @.creditProfileDate OP D)]',
      'creditProfile[?(@.creditProfileDate OP D)]',
      '$[?(!(@.a OP V) && @.validFor.startDateTime OP D)]',
    ),
    fc.constantFrom('==', '<', '>=', '>', '=~', '!='),
    fc.oneof(text, number),
    date.filter((each) => each !== 'x' && each !== 5 && !String(each).includes('02-30')),
  )
  .map(([shape, operator, value, instant]): Predicate => {
    const isRegex = operator === '=~' && !shape.includes('D');
    const sign = operator === '=~' && !isRegex ? '>' : operator;
    const literal = isRegex ? `/${escaped(String(value)) || 'x'}/i` : typeof value === 'string' ? JSON.stringify(value) : Number(value).toFixed(3);
    const asked = shape.replaceAll('OP', sign).replaceAll('V', () => literal).replaceAll('D)', () => `${JSON.stringify(instant)})`);
    return parseJsonpathFilter(asked, customer.typeOf, new Allowance({ ...loadSettings({}).queryLimits, maxClauses: 200 }));
  }); // prettier-ignore

const leaf = fc.oneof({ weight: 3, arbitrary: about(path) }, { weight: 2, arbitrary: jsonpath });

export const predicate: fc.Arbitrary<Predicate> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: few(leaf).map((of) => and(...of)) },
  { weight: 1, arbitrary: few(leaf).map((of) => or(...of)) },
  { weight: 1, arbitrary: leaf.map(not) },
);
