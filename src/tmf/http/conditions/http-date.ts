const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

/** The three formats of RFC 9110, 5.6.7; the last two are obsolete, and still to be understood. */
const FORMATS = [
  `${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT`,
  `${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<shortYear>\\d\\d) ${TIME} GMT`,
  `${DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})`,
].map((format) => new RegExp(`^${format}$`));

/**
 * The instant of an HTTP-date, in milliseconds since 1970; undefined for what is none, or no day that exists. The day of the
 * week is not compared with the date.
 * @param now tells the century of a year that is written with two digits
 */
export function parseHttpDate(text: string, now = new Date()): number | undefined {
  const parts = FORMATS.map((format) => format.exec(text.trim())?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const year = parts['year'] === undefined ? fullYear(Number(parts['shortYear']), now) : Number(parts['year']);
  const [month, day] = [MONTHS.indexOf(parts['month'] ?? ''), Number(parts['day'])];
  const [hour, minute, second] = [Number(parts['hour']), Number(parts['minute']), Number(parts['second'])];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  // Not `Date.UTC()`, which takes the years to 99 for those of the twentieth century.
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second);
}

/** A year that would be over 50 years ahead is the last one that ends so. */
function fullYear(shortYear: number, now: Date): number {
  const thisYear = now.getUTCFullYear();
  const year = thisYear - (thisYear % 100) + shortYear;
  return year > thisYear + 50 ? year - 100 : year;
}
