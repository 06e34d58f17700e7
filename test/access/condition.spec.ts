import fc from 'fast-check';
import { customer } from '../../src/customer/customer.resource';
import { type Claims, MAX_CLAIM_VALUES, bind } from '../../src/tmf/access/bind';
import { parseCondition } from '../../src/tmf/access/parse-condition';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { describe as inWords } from '../../src/tmf/query/describe';
import { matches } from '../../src/tmf/query/memory/matches';
import type { Predicate } from '../../src/tmf/query/predicate';
import { limits } from '../support/access/limits';
import { string } from '../support/query/arbitraries';

const parse = (where: string) => parseCondition(where, customer.typeOf, limits);
const bound = (where: string, claims: Claims = {}): string => inWords(bind(parse(where), claims));
const finds = (where: string, claims: Claims, document: object): boolean =>
  matches(bind(parse(where), claims), document, new Effort());

describe('a condition with claims', () => {
  it.each([
    ['engagedParty.id=${claims.party_id}', { party_id: '42' }, 'engagedParty.id = "42"'],
    ['status=active&engagedParty.id=${claims.p}', { p: '42' }, 'status = "active" and engagedParty.id = "42"'],
    [
      "relatedParty[?(@.role=='dealer' && @.id==${claims.dealer})]",
      { dealer: 'd1' },
      'relatedParty[role = "dealer" and id = "d1"] exists',
    ],
    [
      "status=active&$[?(@.name==${claims.n} || @.name=='b&c')]",
      { n: 'a' },
      'status = "active" and (name = "a" or name = "b&c")',
    ],
    ['filter=$.relatedParty[?(@.id==${ claims.x })]'.replaceAll(' ', ''), { x: 'a' }, 'relatedParty[id = "a"] exists'],
    ['status.in=active,${claims.more}', { more: ['a', 'b'] }, 'status = "active" or "a" or "b"'],
    ['status.nin=${claims.no}', { no: ['a', 'b'] }, 'not (status = "a" or "b")'],
    ['name=${claims.realm.party}', { realm: { party: 'x' } }, 'name = "x"'],
    ["name=${claims['https://id.example/party'].id}", { 'https://id.example/party': { id: 'x' } }, 'name = "x"'],
    ['name.gte=${claims.from}', { from: 'b' }, 'name >= "b"'],
    // As the attribute wants it.
    ['engagedParty.id=${claims.p}', { p: 42 }, 'engagedParty.id = "42"'],
    ['creditProfile.creditScore.gt=${claims.min}', { min: '640' }, 'creditProfile.creditScore > 640'],
    ['creditProfile.creditScore.in=5,${claims.min}', { min: [640] }, 'creditProfile.creditScore = "5" or 5 or 640'],
    ['contactMedium.preferred=${claims.p}', { p: 'true' }, 'contactMedium.preferred = true'],
    ['contactMedium[?(@.preferred==${claims.p})]', { p: false }, 'contactMedium[preferred = false] exists'],
    ['characteristic.value=${claims.v}', { v: 5 }, 'characteristic.value = 5'],
    ['characteristic.value=${claims.v}', { v: '5' }, 'characteristic.value = "5"'],
  ])('%s with %j is %s', (where, claims, words) => {
    expect(bound(where, claims)).toBe(words);
  });

  it.each([
    ['name=${claims.x}', 'nothing'],
    ['name.ne=${claims.x}', 'nothing'],
    ['name.nin=a,${claims.x}', 'nothing'],
    ['name=a,${claims.x}', 'name = "a"'],
    ['name.gt=${claims.x}', 'nothing'],
    ['name=${claims.x}&status=active', 'nothing'],
    ['name=${claims.x};status=active', 'status = "active"'],
    ['name.ne=${claims.x};status=active', 'status = "active"'],
    ['$[?(!(@.name==${claims.x}))]', 'nothing'],
    ["$[?(!(@.name==${claims.x} && @.status=='a'))]", 'not (status = "a")'],
    ["$[?(!(@.name==${claims.x} || @.status=='a'))]", 'nothing'],
    ['$[?(!(!(@.name==${claims.x})))]', 'nothing'],
    ['relatedParty[?(@.id==${claims.x})]', 'nothing'],
    ["relatedParty[?(@.role=='a' || @.id==${claims.x})]", 'relatedParty[role = "a"] exists'],
    ['relatedParty[?(@.id!=${claims.x})]', 'nothing'],
    ['$[?(!(@.relatedParty[?(@.id==${claims.x})]))]', 'nothing'],
    ['$[?(!(@.relatedParty[?(@.id!=${claims.x})]))]', 'nothing'],
  ])('%s without the claim is %s', (where, words) => {
    expect(bound(where)).toBe(words);
  });

  it.each([
    ['name.ne=${claims.x}', null],
    ['name.ne=${claims.x}', { a: 1 }],
    ['name.ne=${claims.x}', []],
    ['name.ne=${claims.x}', ['a', null]],
    ['name.ne=${claims.x}', [['a']]],
    ['name.ne=${claims.x}', Array.from({ length: MAX_CLAIM_VALUES + 1 }, String)],
    ['name.ne=${claims.x}', 'a\0'],
    ['name.ne=${claims.x}', '\ud800'],
    ['name.ne=${claims.x.y}', 'a'],
    ['name.ne=${claims.x.length}', 'a'],
    ['name.ne=${claims.toString}', 'a'],
    ['name.ne=${claims.__proto__}', 'a'],
    ['creditProfile.creditScore.ne=${claims.x}', 'many'],
    ['creditProfile.creditScore.ne=${claims.x}', '007'],
    ['creditProfile.creditScore.ne=${claims.x}', ''],
    ['creditProfile.creditScore.ne=${claims.x}', true],
    ['contactMedium.preferred.ne=${claims.x}', 1],
    ['$[?(!(@.any > ${claims.x}))]', true],
  ])('%s with %j, which is no value for it, finds nothing', (where, x) => {
    expect(bound(where, { x })).toBe('nothing');
  });

  it.each([
    "x' || true",
    '*',
    'a,b',
    '%',
    '.*',
    "') || (1==1",
    '${claims.party_id}',
    '\ufdd00\ufdd0',
    '%27',
    'a&b=c',
    '',
  ])('takes %j for a value, which matches itself only', (value) => {
    for (const where of [
      'name=${claims.x}',
      'name.in=${claims.x}',
      '$[?(@.name==${claims.x})]',
      'list[?(@.name==${claims.x})]',
    ]) {
      const document = (name: string): object => ({ name, list: [{ name }] });
      expect(finds(where, { x: value }, document(value))).toBe(true);
      for (const other of [`${value}x`, 'b', 'x', 'anything'])
        expect(finds(where, { x: value }, document(other))).toBe(false);
    }
  });

  it('has the same shape whatever the values', () => {
    const wheres = [
      'name=${claims.x}&status.ne=${claims.y}',
      'relatedParty[?(@.role==${claims.x} && !(@.id==${claims.y}))]',
      'name=${claims.x};a=b',
      'any.gt=${claims.x}',
    ].map(parse);
    const shape = (predicate: Predicate): string =>
      JSON.stringify(predicate, (name, value: unknown) => (name === 'values' ? undefined : value));
    fc.assert(
      fc.property(
        string.filter((text) => text.isWellFormed()),
        fc.array(
          string.filter((text) => text.isWellFormed()),
          { minLength: 1 },
        ),
        (x, y) => {
          for (const where of wheres) {
            expect(shape(bind(where, { x, y }))).toBe(shape(bind(where, { x: 'a', y: ['b'] })));
          }
        },
      ),
    );
  });

  it('takes little time and no more claims than it has conditions', () => {
    expect(() => parse(Array.from({ length: 51 }, (_, n) => `a${n}=\${claims.x}`).join('&'))).toThrow(
      /QUERY_MAX_CLAUSES/,
    );
  });
});

describe('a condition that cannot be meant', () => {
  it.each([
    ['', 'is empty; for everything leave it out'],
    ['name=${claim.x}', '"${claim.x}" is no claim; one is written ${claims.party_id}, ${claims.realm.party}'],
    ['name=${claims}', '"${claims}" is no claim'],
    ['name=${claims.}', '"${claims.}" is no claim'],
    ['name=${claims.x', '"${claims.x" is no claim'],
    ['name=${env.HOME}', '"${env.HOME}" is no claim'],
    ["$[?(@.name=='${claims.x}')]", 'a claim stands without quotes; write ${claims.x}'],
    ['name=a${claims.x}', '"a${claims.x}": a claim stands alone'],
    ["$[?(@.name=='a' + ${claims.x})]", 'JSONPath'],
    ['${claims.x}=a', '"${claims.x}": a claim is a value, no name'],
    ['any.${claims.x}.y=a', '"${claims.x}": a claim is a value, no name'],
    ['name.like=${claims.x}', '${claims.x}: a claim is compared with =, .ne'],
    ['name.startswith=${claims.x}', '${claims.x}: a claim is compared with =, .ne'],
    ['name=~${claims.x}', '${claims.x}: a claim is compared with =, .ne'],
    ['name.isnull=${claims.x}', 'isnull takes true or false, not "${claims.x}"'],
    ['engagementDate.x', 'a condition is written name=value'],
    [
      'validFor.startDateTime.gt=${claims.x}',
      'must be a date or a date-time such as 2024-05-04T10:00:00Z, not "${claims.x}"',
    ],
    ['creditProfile.creditScore=many', 'creditProfile.creditScore: must be compared with a number'],
    ['creditProfile.creditScore.like=6*', 'creditProfile.creditScore: must be compared with a number'],
    ["contactMedium[?(@.preferred=='yes')]", 'contactMedium.preferred: must be compared with true or false'],
    ['sort=name', 'sort is no condition; for an attribute write sort.eq='],
    ['fields=name&name=x', 'fields is no condition'],
    ['filter=$.a&filter=$.b', 'has several JSONPaths; write one'],
    ['a[?(@.b==1)]&c[?(@.d==1)]', 'has several JSONPaths; write one'],
    ['href=http://localhost/1', 'href is not stored; write id'],
    ['name=\ufdd00\ufdd0', 'U+FDD0'],
    ['name=%EF%B7%907%EF%B7%90', 'U+FDD0'],
    ['name=x'.padEnd(5000, 'x'), 'has 5000 characters, and may have 4096'],
  ])('%s: %s', (where, message) => {
    expect(() => parse(where)).toThrow(message);
  });
});
