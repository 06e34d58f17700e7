import type { Range } from './character-set';
import type { Pattern, PatternNode } from './pattern';

/**
 * The pattern as a PostgreSQL regular expression (ARE). Every character is written as an escape and every class as
 * ranges, so that neither the locale nor the flags of the operator change its meaning.
 */
export function toPosix({ node }: Pattern): string {
  return write(node);
}

function write(node: PatternNode): string {
  switch (node.kind) {
    case 'set':
      return writeSet(node.ranges);
    case 'start':
      return '^';
    case 'end':
      return '$';
    case 'sequence':
      return node.of.map(write).join('');
    case 'choice':
      return `(?:${node.of.map(write).join('|')})`;
    case 'repeat':
      return `(?:${write(node.of)})${writeBounds(node.min, node.max)}`;
  }
}

function writeBounds(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  return `{${min},${max}}`;
}

function writeSet(ranges: readonly Range[]): string {
  const [first] = ranges;
  // A set of nothing matches nothing: not even the end of the text follows more text.
  if (!first) return '(?:$.)';
  if (ranges.length === 1 && first[0] === first[1]) return writeCode(first[0]);
  return `[${ranges.map(([from, to]) => `${writeCode(from)}-${writeCode(to)}`).join('')}]`;
}

function writeCode(code: number): string {
  // Plain ASCII letters and digits need no escape, which keeps the common patterns short.
  if (/^[A-Za-z0-9]$/.test(String.fromCodePoint(code))) return String.fromCodePoint(code);
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
