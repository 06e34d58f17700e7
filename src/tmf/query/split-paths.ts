/** Splits a list of paths at the commas outside of brackets, parentheses and quotes (FLD-11). */
export function splitPaths(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = '';
  for (const { 0: character, index } of text.matchAll(/\\.|[[\]()'",]/gs)) {
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (depth > 0 && (character === "'" || character === '"')) quote = character;
    else if (character === '[' || character === '(') depth++;
    else if (character === ']' || character === ')') depth--;
    else if (character === ',' && depth <= 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}
