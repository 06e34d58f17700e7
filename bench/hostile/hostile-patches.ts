/** JSON Patches and JSON Patch Queries that go in circles, point nowhere, or ask for too much. */
import { type Maker, NAMES, json, large, nested, repeated, scalar } from './hostile-json';
import { PATTERNS, condition, steps } from './hostile-queries';
import type { Random } from '../random';

const POINTERS = [
  '', '/', '//', '/-', '/~', '/~2', '/~01', 'name', '#/name', '/name', '/status', '/id', '/href', '/@type', '/name/0', '/name/-', '/name/length',
  '/contactMedium', '/contactMedium/-', '/contactMedium/0', '/contactMedium/00', '/contactMedium/01', '/contactMedium/-1', '/contactMedium/1e0',
  '/contactMedium/1000000000', '/contactMedium/99999999999999999999', '/contactMedium/0/preferred', '/contactMedium/0/characteristic/emailAddress',
  '/characteristic/0/value', '/characteristic/1', '/relatedParty', '/engagedParty/name', '/__proto__/polluted', '/constructor/prototype/polluted',
  '/contactMedium/__proto__/polluted', '/contactMedium/length', '/loyalty/tier', '/x', '/x/a', '/x/0', '/a.b', `/${'a/'.repeat(200)}`, `/${'0/'.repeat(127)}0`,
] as const; // prettier-ignore

const pointer: Maker = (random) =>
  random.chance(0.8) ? random.pick(POINTERS) : `/${random.many(4, (r) => r.pick(NAMES), '/')}`;

const ARRAYS = ['/contactMedium', '/contactMedium/preferred', '/characteristic', '/characteristic/value', '/relatedParty', '/x', '/name', '', '/contactMedium/0']; // prettier-ignore
const CONDITIONS = ['mediumType=email', 'contactMedium.mediumType=email', '/contactMedium/mediumType=email', 'name=segment', 'name=nobody', 'name=*', 'a=b&&c', '', '?', 'fields=name', 'name.regex=']; // prettier-ignore

/** A path of a JSON Patch Query, as it stands in a text. */
const queryPath: Maker = (random) => {
  const kind = random.next();
  if (kind < 0.2) return pointer(random);
  if (kind < 0.45) return `${random.pick(ARRAYS)}?${random.pick(CONDITIONS)}`;
  if (kind < 0.6) return `${random.pick(ARRAYS)}?${inText(random.many(3, condition, '&'))}`;
  if (kind < 0.7) return `${random.pick(ARRAYS)}?name.regex=${inText(random.many(3, (r) => r.pick(PATTERNS)))}`;
  if (kind < 0.75) return `${random.pick(ARRAYS)}?${'name=a&'.repeat(random.below(1200))}name=b`;
  if (kind < 0.8) return `$[?(${inText(`@.name =~ /${random.pick(PATTERNS)}/i`)})]${'[*]'.repeat(random.below(30))}`;
  return `$${inText(steps(random))}`;
};

/** The text within a JSON string. */
function inText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const operationWith = (path: Maker): Maker => (random) => {
  const op = random.pick(['add', 'add', 'replace', 'replace', 'remove', 'test', 'move', 'copy', 'nonsense', '__proto__']);
  const value = random.chance(0.05) ? '' : `,"value":${random.chance(0.8) ? scalar(random) : json(random)}`;
  const from = op === 'move' || op === 'copy' ? `,"from":"${path(random)}"` : '';
  return `{"op":"${op}","path":"${path(random)}"${from}${value}}`;
}; // prettier-ignore

/** What nearly always works. */
const saneOperation: Maker = (random) =>
  random.pick([
    '{"op":"replace","path":"/name","value":"Bo"}',
    `{"op":"add","path":"/loyalty","value":{"points":${random.below(100)}}}`,
    '{"op":"add","path":"/status","value":"active"}',
    '{"op":"copy","from":"/name","path":"/statusReason"}',
    '{"op":"replace","path":"/characteristic","value":[]}',
    '{"op":"add","path":"/characteristic","value":{"name":"segment","value":"gold"}}',
  ]);

/** Operations that are harmless one by one. */
function together(random: Random, limit: number): string[] {
  const often = (count: number, ...operations: string[]): string[] =>
    Array.from({ length: Math.max(1, Math.floor(count / operations.length)) }, () => operations).flat();
  const op = (name: string, path: string, more: object = {}): string => JSON.stringify({ op: name, path, ...more });
  const count = random.pick([10, 200, 997, 1000]);
  const deep = nested('[', '', ']', 60);
  const list = repeated('0', limit / random.pick([2, 10]));
  const start = `{"op":"add","path":"/x","value":${random.pick([list, deep, '[0,1]', '{}', '{"a":{"a":{}}}'])}}`;
  return random.pick([
    () => often(count, op('move', '/y', { from: '/name' }), op('move', '/name', { from: '/y' })),
    () => often(count, op('copy', '/x', { from: '' })),
    () => often(count, op('copy', '/x', { from: '' }), op('copy', '/x/x', { from: '' })),
    () => [start, ...often(count, op('copy', '/x/-', { from: '/x' }))],
    () => [start, ...often(count, op('copy', `/x${'/0'.repeat(59)}`, { from: '/x' }))],
    () => [
      start,
      ...often(count, `{"op":"add","path":"/y","value":${deep}}`, op('move', `/y${'/0'.repeat(59)}`, { from: '/x' }), op('move', '/x', { from: '/y' })),
      op('copy', '/z', { from: '/x' }),
    ],
    () => [start, ...often(count, op('remove', random.pick(['/x/0', '/x/1', '/x/-'])))],
    () => [start, ...often(count, op('add', '/x/0', { value: 1 }))],
    () => [start, ...often(count, op('move', '/x/0', { from: '/x/1' }))],
    () => [start, ...often(count, op('replace', random.pick(['/x?=0', '$.x[*]', '$.x[?(@==0)]', '$.x[0:9]']), { value: 1 }))],
    () => [start, ...often(count, op('remove', random.pick(['$.x[*]', '$.x[?(@>=0)]', '$.x[-1]'])))],
    () => often(count, op('test', '', { value: { name: 'x' } })),
    () => often(count, op('test', '/name/name', { value: 1 })),
    () => Array.from({ length: 90 }, (_, n) => op('add', `/x${'/0'.repeat(n)}`, { value: [] })),
    () => often(count, op('add', '/x', { value: { __proto__x: 1 } }), op('move', '/x/x', { from: '/x' })),
    () => [`{"op":"add","path":"/x","value":${large(random, limit)}}`],
  ])(); // prettier-ignore
}

/**
 * The body of a PATCH of an item.
 * @param dialect whether paths may have conditions
 * @param last operations that come after all others
 */
export function patchBody(
  random: Random,
  dialect: 'pointer' | 'query',
  limit: number,
  last: readonly string[],
): string {
  const kind = random.next();
  if (last.length === 0 && kind < 0.04) return json(random);
  const path = dialect === 'query' ? queryPath : pointer;
  const operations =
    kind < 0.12
      ? together(random, limit)
      : kind < 0.35
        ? Array.from({ length: 1 + random.below(3) }, () => saneOperation(random))
        : Array.from({ length: 1 + random.below(3) }, () => operationWith(path)(random));
  return `[${[...operations, ...last].join(',')}]`;
}
