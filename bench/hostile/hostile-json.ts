/**
 * JSON as no client should write it. Texts, not values: names that come twice, numbers of a thousand digits and half a
 * character have no value.
 */
import type { Random } from '../random';

export type Maker = (random: Random) => string;

/** Names of members as they stand in a text. */
export const NAMES = [
  '__proto__', 'constructor', 'prototype', 'toJSON', 'then', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'length',
  'id', 'href', '@type', '@baseType', '@schemaLocation', 'name', 'status', 'engagedParty', 'contactMedium', 'characteristic',
  '', ' ', '0', '-1', 'a.b', 'a/b', 'a~b', '$', '$ref', '@', '*', '\\u005f\\u005fproto__', '\\u0000', '\\ud800', '🌙', 'x'.repeat(9000),
] as const; // prettier-ignore

const STRINGS = [
  '', ' ', 'active', 'closed', '5', 'null', '__proto__', '\\u0000', '\\ud800', '\\udc00\\ud800', '\\ud83c\\udf19', '🌙', '\\n\\t\\b', '\u2028',
  '2024-02-30T25:00:00Z', '2024-05-04T10:00:00Z', '9999-12-31T23:59:60.999999999-15:59', '0000-00-00', 'http://127.0.0.1:1/schema.json',
  'file:///etc/passwd', 'javascript:alert(1)', "'; drop table customer;--", '${7*7}', '%00', '[object Object]', '{\\"a\\":1}', 'x'.repeat(3000),
] as const; // prettier-ignore

const NUMBERS = [
  '0', '-0', '1', '-1', '1.5', '5e-324', '1e308', '1e309', '-1e400', '1e-400', '1E+2', '9007199254740993', '0.1', '1e21', '1e99999999999999',
  '123456789012345678901234567890', '3.141592653589793238', '9'.repeat(400), `0.${'1'.repeat(400)}`, `1${'0'.repeat(300)}`,
] as const; // prettier-ignore

/** What only looks like JSON. */
const NONSENSE = ['01', '+1', '.5', '1.', 'NaN', 'Infinity', '0x10', 'undefined', "'a'", 'tru', '[1,]', '{a:1}', '{"a":1,}', '"\n"', '"\\x"', '/a/', '']; // prettier-ignore

export const string: Maker = (random) => `"${random.pick(STRINGS)}"`;

export const scalar: Maker = (random) =>
  random.pick([string, (r: Random) => r.pick(NUMBERS), (r: Random) => r.pick(['null', 'true', 'false'])])(random);

export const member = (random: Random, value: Maker): string => `"${random.pick(NAMES)}":${value(random)}`;

/** Any small piece of JSON, now and then one that is none. */
export const json: Maker = (random) => {
  const kind = random.next();
  if (kind < 0.5) return scalar(random);
  if (kind < 0.7) return `[${random.many(3, json, ',')}]`;
  if (kind < 0.95) return `{${random.many(3, (r) => member(r, json), ',')}}`;
  return kind < 0.98 ? random.pick(['[]', '{}', '[[]]', '[null]', '[{}]']) : random.pick(NONSENSE);
};

/** One value of up to so many characters. */
export function large(random: Random, limit: number): string {
  const size = Math.floor(limit * random.pick([0.01, 0.1, 0.3, 0.9]));
  const element = random.pick([
    '0',
    '{}',
    '""',
    '[]',
    'null',
    '{"name":5}',
    '{"id":"1","name":"x"}',
    '-0',
    '"\\u0000"',
  ]);
  const inside = random.pick(['0', '-0', '"\\ud83c\\udf19"', '{}', '"\\u0000"', '1e400']);
  return random.pick([
    () => `"${'x'.repeat(size)}"`,
    () => `"${'\\ud83c\\udf19'.repeat(size / 12)}"`,
    () => `"${'\\\\'.repeat(size / 2)}"`,
    () => '9'.repeat(size),
    () => `0.1${'0'.repeat(size)}1`,
    () => `1${'0'.repeat(size)}e-${size}`,
    () => repeated(element, size),
    () => repeated(element, size),
    () => `{${Array.from({ length: size / 10 }, (_, n) => `"k${n}":0`).join(',')}}`,
    () => `{${'"a":0,'.repeat(size / 6)}"a":1}`,
    () => nested('[', inside, ']', size / 2),
    () => nested('{"a":', inside, '}', size / 6),
    () => '['.repeat(size),
    () => nested('[', inside, ']', random.pick([60, 63, 64, 65])),
  ])();
}

export function repeated(element: string, size: number): string {
  return `[${`${element},`.repeat(size / (element.length + 1))}${element}]`;
}

export function nested(open: string, inside: string, close: string, levels: number): string {
  return open.repeat(levels) + inside + close.repeat(levels);
}
