/**
 * What `tmf_plain()` makes of a text: case and accents do not count in it. Each character becomes the same whatever stands beside it,
 * so that a part of a text becomes a part of what the text becomes. It depends on no locale and no dictionary: it decomposes the
 * text (NFD), leaves the accents out, and folds what is left by these tables. `tmf/query/pattern/plain.ts` does the same.
 */

/** The accents that are left out: the block of combining marks. */
export const ACCENTS = [0x0300, 0x036f] as const;

const upperLower = (from: number, to: number, distance: number): [string, string][] =>
  Array.from({ length: to - from + 1 }, (_, n) => [
    String.fromCodePoint(from + n),
    String.fromCodePoint(from + n + distance),
  ]);

const pairOf = (text: string): [string, string] => [text.charAt(0), text.charAt(1)];

/** Characters that become another one. ASCII letters are made lower case before. */
export const SINGLE_FOLDS: readonly (readonly [string, string])[] = [
  ...'ſs ıi øo Øo łl Łl đd Đd ðd Ðd ħh Ħh ŧt Ŧt ŋn Ŋn əe Əe ςσ µμ Þþ ẞß Ææ Œœ'.split(' ').map(pairOf),
  // Greek, Cyrillic and Armenian.
  ...upperLower(0x391, 0x3a1, 0x20),
  ...upperLower(0x3a3, 0x3a9, 0x20),
  ...upperLower(0x410, 0x42f, 0x20),
  ...upperLower(0x400, 0x40f, 0x50),
  ...upperLower(0x531, 0x556, 0x30),
];

/** Characters that become two, afterwards. */
export const DOUBLE_FOLDS: readonly (readonly [string, string])[] = [
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
];

/** The function for a database whose texts are Unicode. */
export function plainFunction(): string {
  return `
    create function tmf_plain(value text) returns text language plpgsql immutable strict parallel safe as $$
    begin
      if octet_length(value) = char_length(value) then return lower(value collate "C"); end if;
      return ${plainExpression('value')};
    end
    $$`;
}

/** The same of a text that is not all ASCII. @param value expression */
export function plainExpression(value: string): string {
  const marks = `[${ACCENTS.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('-')}]+`;
  const stripped = `regexp_replace(normalize(${value}, NFD), '${marks}', '', 'g')`;
  const [from, to] = [0, 1].map((at) => SINGLE_FOLDS.map((fold) => fold[at]).join(''));
  const single = `translate(lower(${stripped} collate "C"), '${from}', '${to}')`;
  return DOUBLE_FOLDS.reduce((sql, [one, two]) => `replace(${sql}, '${one}', '${two}')`, single);
}
