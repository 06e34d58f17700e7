/** Names that other programs give to their own variables, though they look like settings. */
const NAMES_OF_OTHERS = new Set(['CLIENT_ID']);

/** A setting may be misspelt by one letter for so many that it has. */
const LETTERS_PER_MISTAKE = 8;

/**
 * Finds the setting that somebody meant who wrote `name`: letter case and underscores aside, a mistake or two in a long name,
 * or two neighbours swapped. Short names are too close to those of other programs (`PORTS`, `PGHOST`) for more.
 * @returns undefined if it is a setting, or looks like none
 */
export function looksLike(name: string, settings: readonly string[]): string | undefined {
  if (settings.includes(name) || NAMES_OF_OTHERS.has(name)) return undefined;
  const letters = plain(name);
  const near = settings.flatMap((setting) => {
    const mistakes = distance(letters, plain(setting), allowedMistakes(letters, setting));
    return mistakes === undefined ? [] : [{ setting, mistakes }];
  });
  return near.sort((a, b) => a.mistakes - b.mistakes)[0]?.setting;
}

function plain(name: string): string {
  return name.toUpperCase().replace(/[^A-Z\d]/g, '');
}

function allowedMistakes(letters: string, setting: string): number {
  const sorted = (text: string): string => [...text].sort().join('');
  const swapped = sorted(letters) === sorted(plain(setting)) ? 1 : 0;
  return Math.max(swapped, Math.floor(setting.length / LETTERS_PER_MISTAKE));
}

/**
 * How many letters are wrong, missing, too many, or swapped with their neighbour.
 * @returns undefined if it is more than `most`
 */
function distance(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined;
  // rows[i][j]: from the first i letters of a to the first j of b.
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1]), swap));
    }
  }
  const mistakes = at(a.length, b.length);
  return mistakes <= most ? mistakes : undefined;
}
