import { plainText } from './pattern/plain';

/**
 * What the search for words makes of a text: `plain`, where case and accents do not count, or the `digits` in it alone. In neither is there
 * a line feed. The database does the same (`database/tables/search-text.ts`).
 */
export type SearchForm = 'plain' | 'digits';

/** Where in a text: anywhere, at the beginning of a word behind a blank or of the text, at the beginning, at the end, or all of it. */
export type SearchPlace = 'anywhere' | 'word' | 'start' | 'end' | 'whole';

export function inForm(form: SearchForm, text: string): string {
  return form === 'digits' ? text.replaceAll(/[^0-9]/g, '') : plainText(text.replaceAll('\n', ' '));
}

/** A text as it stands among others: they are all looked through at once. @param text in its form */
export function lineOf(text: string): string {
  return `\n ${text}\n`;
}

/** A part of the lines that have the value at the place, and of no other line. @param value in its form, without a line feed */
export function partOfLine(place: SearchPlace, value: string): string {
  switch (place) {
    case 'anywhere':
      return value;
    case 'word':
      return ` ${value}`;
    case 'start':
      return `\n ${value}`;
    case 'end':
      return `${value}\n`;
    case 'whole':
      return `\n ${value}\n`;
  }
}
