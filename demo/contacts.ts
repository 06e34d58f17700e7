import type { Country } from './countries';

/** How somebody in a country can be reached: e-mail, phone and letter, one of them preferred. */
export function contactMedia(
  { city, postCode, stateOrProvince, street, name: country, phone }: Country,
  { number, email, type, preferred }: { number: number; email: string; type: string; preferred: number },
): object[] {
  const characteristics = [
    ['email', { emailAddress: email }],
    ['phone', { phoneNumber: `${phone}${String(number).padStart(2, '0')}` }],
    ['postalAddress', { street1: `${street} ${3 + number * 2}`, city, postCode, stateOrProvince, country }],
  ] as const;
  return characteristics.map(([mediumType, characteristic], n) => ({
    mediumType,
    preferred: n === preferred % characteristics.length,
    characteristic: { contactType: type, ...characteristic },
  }));
}

const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', Ł: 'l' };

/** A name as addresses spell it: `O'Connell` is `oconnell`, and blanks become the separator. */
export function inAddress(name: string, separator: string): string {
  return name
    .replace(/[ßøłŁ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z -]/g, '')
    .replace(/ +/g, separator);
}
