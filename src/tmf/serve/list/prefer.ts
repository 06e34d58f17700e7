/** What a client prefers of the count: the exact one, whatever that takes, or none. */
export type CountPreference = 'exact' | 'none';

/** One preference: its name, its value as a token or quoted, and parameters, which are ignored. */
const PREFERENCE = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*([\w!#$%&'*+.^`|~-]+|"(?:[^"\\]|\\.)*")?)?\s*(?:;.*)?$/;

/** Of a longer header nothing is read: nobody has so many preferences. Characters. */
const MAX_LENGTH = 1000;

/**
 * The preference `count` of the header `Prefer` (RFC 7240). What is no preference of a count is ignored, as that RFC has it; of several
 * the first one counts.
 */
export function countPreferenceOf(header: string | string[] | undefined): CountPreference | undefined {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  if (text === '' || text.length > MAX_LENGTH) return undefined;
  for (const part of preferencesIn(text)) {
    const [, name = '', value = ''] = PREFERENCE.exec(part) ?? [];
    if (name.toLowerCase() !== 'count') continue;
    const spelt = value.startsWith('"') ? value.slice(1, -1) : value;
    return spelt === 'exact' || spelt === 'none' ? spelt : undefined;
  }
  return undefined;
}

/** What commas separate that are in no quotes. */
function preferencesIn(text: string): readonly string[] {
  return text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
}
