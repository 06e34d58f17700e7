import { ACCENTS, DOUBLE_FOLDS, SINGLE_FOLDS } from '../../../database/tables/plain-text';

/** Scripts and signs that every version of Unicode decomposes alike, so that PostgreSQL and this process do. */
const SURE = [
  [0x01, 0x1fff],
  [0x2010, 0x205e],
  [0x20a0, 0x20bf],
  [0x3041, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
] as const;

const FOLDS = new Map([...SINGLE_FOLDS, ...DOUBLE_FOLDS]);
const ACCENT = new RegExp(`[${String.fromCodePoint(ACCENTS[0])}-${String.fromCodePoint(ACCENTS[1])}]`, 'g');

/**
 * What a character of a text is where `tmf_plain()` has made JSON with the text in it plain (`database/tables/plain-text.ts`).
 * @param isInJson false for the text itself
 * @returns undefined where it is not sure what that is, or where in the text
 */
export function plainOf(code: number, isInJson = true): string | undefined {
  if (!SURE.some(([from, to]) => code >= from && code <= to)) return undefined;
  const character = String.fromCodePoint(code);
  const bare = (isInJson ? JSON.stringify(character).slice(1, -1) : character).normalize('NFD').replace(ACCENT, '');
  // Marks that are not left out may change places with others.
  if (/\p{M}/u.test(bare)) return undefined;
  return [...bare].map(folded).join('');
}

/** A text as `tmf_plain()` makes it. */
export function plainText(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return [...text.normalize('NFD').replace(ACCENT, '')].map(folded).join('');
}

function folded(character: string): string {
  if (character <= '\u007f') return character.toLowerCase();
  const single = FOLDS.get(character) ?? character;
  return FOLDS.get(single) ?? single;
}
