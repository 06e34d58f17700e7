/** How conditions of other languages are written in a JSONPath, by what stands where a JSONPath is not understood. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^(?:&(?!&)|and\b)/i, 'and is written &&, in a URL %26%26'],
  [/^(?:\|(?!\|)|or\b)/i, 'or is written ||'],
  [/^not\b/i, 'not is written !'],
  [/^(?:<>|!==)/, 'not equal is written !='],
  [/^=>/, 'greater or equal is written >='],
  [/^=</, 'less or equal is written <='],
  [/^~/, 'a regular expression is written =~ /^Moon/'],
  [/^(?:=|eq\b|is\b)/i, 'equal is written =='],
  [/^ne\b/i, 'not equal is written !='],
  [/^g[te]e?\b/i, 'an order is written > or >='],
  [/^l[te]e?\b/i, 'an order is written < or <='],
  [/^\(/, 'the only function is length(); text is searched with =~ /^Moon/'],
];

/**
 * What may have been meant; undefined if nothing is recognised.
 * @param position of the first character that is not understood
 */
export function jsonpathSpelling(text: string, position: number): string | undefined {
  const rest = text.slice(position).trimStart();
  if (!/[[(]/.test(text)) {
    return "a JSONPath is written $[?(@.status=='active')]; a condition without one is status=active";
  }
  if (rest === '') return 'a & ends the parameter, so that && is written %26%26 in a URL';
  const end = text.slice(0, position).trimEnd();
  // The second sign of two is what is not understood.
  if (/[<>=]$/.test(end) && /^[<>=]/.test(rest)) {
    return SPELLINGS.find(([sign]) => sign.test(signsAround(end, rest)))?.[1];
  }
  return SPELLINGS.find(([start]) => start.test(rest))?.[1];
}

function signsAround(end: string, rest: string): string {
  return (/[<>=!]+$/.exec(end)?.[0] ?? '') + (/^[<>=]+/.exec(rest)?.[0] ?? '');
}
