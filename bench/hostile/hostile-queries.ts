import { Random } from '../random';

/** Query strings that nobody in their right mind would send, and some that nearly make sense. The n-th is always the same. */

/** The n-th query string of the seed, without `?`. */
export function hostileQuery(seed: number, n: number): string {
  const random = new Random(seed * 1_000_003 + n);
  const query = random.pick(MAKERS)(random);
  // What is over the limit is refused before it is read; and a URL has no line breaks, blanks and the like.
  return query.replace(/[^\x21-\x7e]/g, (each) => encodeURIComponent(each.isWellFormed() ? each : '?')).slice(0, 5000);
}

export type Maker = (random: Random) => string;

const PATHS = [
  'id', 'href', 'name', 'status', 'engagedParty.id', 'contactMedium.characteristic.emailAddress', 'characteristic.value',
  'contactMedium.preferred', 'creditProfile.creditScore', 'validFor.startDateTime', 'relatedParty.id', '@type', '%40type', 'x.y.z',
  '__proto__', 'constructor.prototype', 'a..b', '.', '', "'", '"', '%00', '%ff', '$', 'limit.eq', `${'a.'.repeat(40)}b`,
]; // prettier-ignore
const OPERATORS = [
  '=', '==', '>', '>=', '<', '<=', '=~', '*=', '%3D', '%3E%3D', '.gt=', '.lt=', '.ne=', '.in=', '.nin=', '.regex=', '.like=',
  '.ilike=', '.contains=', '.startswith=', '.endswith=', '.isnull', '.isnotnull=', '.eq=', '.nonsense=', '', '!=', '=!',
]; // prettier-ignore
const VALUES = [
  '', 'active', 'a,b', 'a;b', 'a\\,b', '5', '-5', '1e999', '1e-400', '0x10', 'NaN', 'true', 'null', '2024-05-04', '2024-02-30T25:00:00Z',
  '9999-12-31T23:59:59.999999999-15:59', '0000-00-00', '%27%3B%20drop%20table%20customer%3B--', "') or 1=1--", '%', '%zz', '%00',
  '%ed%a0%80', '%F0%9F%8C%99', '*', '**', '***a***', '%5C', '%22%7D%7D', '$1', '${7*7}', '\\', '\\u0000', 'x'.repeat(2049), 'customer.1@mail.example.com',
]; // prettier-ignore
export const PATTERNS = [
  '(a+)+$', '((a*)*)*b', '(a|aa)+$', '(.*){9}x', '(.*.*.*.*.*)z', '[', '(', 'a{999}', '(a{255}){255}', '\\1', '(?=a)', '(?i)x', '[[:alpha:]]',
  '^(([a-z])+.)+[A-Z]([a-z])+$', '***=x', '***:x', '[^\\S\\s]', '$^', '\\u{110000}', '(|)*', '.{0,255}.{0,255}.{0,255}', '\\y', '[z-a]', 'a|'.repeat(400),
  '(a*){90}', '(a?){255}', '(?:[a-z]{1,20}){50}',
]; // prettier-ignore
const STEPS = [
  '.name', "['name']", '.characteristic', '.contactMedium', '[*]', '.*', '..', '..value', '[0]', '[-1]', '[0,1,0]', '[1:]', '[:-1]', '[0:2:2]',
  '.length()', '.min()', '.validFor.startDateTime', '[(1+1)]', '.__proto__', "['']", '[99999999999]', '.', '[', ']', "['a','b']",
]; // prettier-ignore
const LITERALS = [
  "'x'",
  '"y"',
  '5',
  '-1e300',
  '1e999',
  'true',
  'null',
  '/a+$/i',
  '/(/',
  '/x/gs',
  "'\\u0000'",
  "'\\ud800'",
  "'2024-05-04'",
  '@.b',
  '$.c',
  '[1,2]',
  '',
];
const COMPARATORS = ['==', '!=', '<', '<=', '>', '>=', '=~', '===', 'in', '&&', '||', '!', '+'];

/** One condition of a query string. */
export const condition: Maker = (random) => random.pick(PATHS) + random.pick(OPERATORS) + random.pick(VALUES);

const sentence: Maker = (random) =>
  random.many(6, (r) => r.pick([condition, condition, directive])(r) + r.pick(['&', '&', '&', ';', '&&', ''])); // prettier-ignore

const directive: Maker = (random) => {
  const name = random.pick(['fields', 'filter', 'sort', 'offset', 'limit', 'after', 'before', 'depth', 'expand']);
  const sign = random.pick(['=', '=', '=', '==', '>']);
  return (
    name +
    sign +
    random.pick([
      ...VALUES,
      ...PATHS,
      '-name',
      '+name,-id',
      '-1',
      '1.5',
      '99999999999999999999',
      'WyIiLCJhIl0',
      'bnVsbA',
    ])
  );
};

const predicate: Maker = (random) => {
  const path = `@${random.many(3, (r) => r.pick(STEPS))}`;
  const simple = path + random.pick(['', random.pick(COMPARATORS) + random.pick(LITERALS)]);
  return random.next() < 0.3 ? `!(${simple}${random.pick(['&&', '||'])}${predicate(random)})` : simple;
};

/** The part of a JSONPath that follows `$`. */
export const steps: Maker = (random) =>
  random.many(4, (r) => (r.next() < 0.5 ? r.pick(STEPS) : `[?(${predicate(r)})]`));

const jsonpath: Maker = (random) => {
  const path = steps(random);
  return `${random.pick(['filter', 'fields', 'sort'])}=${encodeURIComponent(random.pick(['$', '', '@', 'name']) + path)}`;
};

const evilPattern: Maker = (random) => {
  const pattern = encodeURIComponent(random.many(3, (r) => r.pick(PATTERNS)));
  return random.pick([
    `name.regex=${pattern}`,
    `characteristic.value=~${pattern}`,
    `id.regex=${pattern}`,
    `name.ilike=${pattern}`,
    `filter=$[?(@..name =~ /${pattern}/i)]`,
  ]);
};

/** A query that makes sense, and then a few characters of it do not. */
const mutated: Maker = (random) => {
  const sane = [
    "filter=characteristic[?(@.name=='segment'%26%26@.value=='gold')]&limit=5",
    'name.gt=A&status=active,closed&sort=-name,status&fields=name,engagedParty.id&offset=3',
    "fields=characteristic[?(@.name=='segment')].value&creditProfile.creditScore>=500",
    'status=active&name=~^A;status=closed&name=~^B&after=&limit=3&sort=name',
    'filter=$[?(@.contactMedium[?(@.preferred==true)].characteristic.emailAddress =~ /@mail/i)]',
  ];
  let query = random.pick(sane);
  for (let n = 0; n <= random.below(4); n++) {
    const at = random.below(query.length);
    const cut = random.below(3);
    const put = random.pick([
      '',
      '%',
      '(',
      ')',
      '[',
      ']',
      "'",
      ';',
      ',',
      '&',
      '=',
      '!',
      '\\',
      '%5B',
      '%27',
      '\u{1F319}',
      '..',
      '@',
      '0',
    ]);
    query = query.slice(0, at) + put + query.slice(at + cut);
  }
  return query;
};

/** Selections that would look at every value many times over. */
const greedyFields: Maker = (random) => {
  const step: Maker = (r) =>
    r.pick(['.*', '[*]', '[0,1,2]', '[?(@..*..*)]', '[?(@..*[0,1,2][0,1][0,1].x)]', '.contactMedium']);
  const path: Maker = (r) => `$${r.many(4, step)}`;
  return `limit=${random.pick([1, 10, 1000])}&fields=${encodeURIComponent(random.many(random.pick([3, 60, 300]), path, ','))}`;
};

/** What looks like a cursor but was never given out. */
const forgedCursor: Maker = (random) => {
  const keys = Array.from({ length: random.below(4) }, () => random.pick(['abc', '1', '-1e5', null, '', 5, {}]));
  const cursor = Buffer.from(JSON.stringify(['', random.pick(['0', 'z', '', null]), ...keys])).toString('base64url');
  return `${random.pick(['after', 'before'])}=${cursor}&limit=2${random.pick(['', '&sort=name', '&status=active'])}`;
};

const noise: Maker = (random) => random.many(60, (r) => String.fromCharCode(r.below(r.pick([128, 256, 65536]))));

const overlong: Maker = (random) =>
  random.pick([
    `filter=$${'[?(@.a'.repeat(1 + random.below(100))}`,
    `filter=$[?(${'('.repeat(random.below(60))}@.a${')'.repeat(random.below(60))})]`,
    `filter=$[?(${'!'.repeat(random.below(2000))}@.a)]`,
    `filter=$${'[0,1]'.repeat(random.below(6))}.a`,
    `filter=${'..a'.repeat(random.below(5))}`,
    `filter=$${'.*'.repeat(random.below(400))}`,
    `sort=${'name,'.repeat(random.below(15))}id`,
    Array.from({ length: random.below(60) }, (_, n) => `a${n}.contains=${n}`).join('&'),
    `name=${'a,'.repeat(random.below(25))}b`,
    `name.like=${'*a'.repeat(random.below(900))}`,
    `name.regex=${'(a|b)?'.repeat(random.below(300))}`,
    'a=1;'.repeat(random.below(400)),
  ]);

const MAKERS: readonly Maker[] = [
  noise, sentence, sentence, mutated, mutated, jsonpath, jsonpath, evilPattern, overlong, greedyFields, forgedCursor,
]; // prettier-ignore
