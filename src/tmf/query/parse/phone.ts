import { AsYouType, type CountryCode } from 'libphonenumber-js/min';

/** What is looked for of a phone number, however it is written: digits. */
export interface AskedPhone {
  /** Found anywhere in a number, or else at its start. */
  readonly digits: readonly string[];
  readonly place: 'anywhere' | 'start';
  /** What a number begins with that is closer than another. */
  readonly starts: readonly string[];
  /** What it ends with then. */
  readonly ends: readonly string[];
  /** Whether there can be such a number, all of it. */
  readonly isPossible: boolean;
}

/** Fewer digits are a house, or a day. */
const MIN_DIGITS = 3;

/** More signs are no number. */
const MAX_LENGTH = 40;

/** Whether a word may be one, or a part of one. */
export function looksLikePhone(word: string): boolean {
  return word.length <= MAX_LENGTH && /^[+(]*\d[+\d().\-/]*$/.test(word);
}

/**
 * A part of a number is one, too. What is not understood, as a national number of nobody knows which country, is looked for by its digits.
 * @param country whose national numbers are understood, ISO 3166
 * @returns undefined for what cannot be looked for as a number
 */
export function askedPhone(text: string, country: CountryCode | undefined): AskedPhone | undefined {
  const digits = text.replaceAll(/[^0-9]/g, '');
  if (!looksLikePhone(text.replaceAll(' ', '')) || digits.length < MIN_DIGITS) return undefined;
  const reader = new AsYouType(country);
  // Nearly everywhere 00 leads abroad.
  reader.input(country ? text : text.replace(/^00/, '+'));
  const number = reader.getNumber();
  const national = number?.nationalNumber ?? digits;
  const starts = [...new Set([digits, national, `${number?.countryCallingCode ?? ''}${national}`])];
  const isLong = national.length >= MIN_DIGITS;
  return {
    digits: isLong ? [national] : starts.filter(({ length }) => length >= MIN_DIGITS),
    place: isLong ? 'anywhere' : 'start',
    starts,
    ends: [national],
    isPossible: number?.isPossible() ?? false,
  };
}
