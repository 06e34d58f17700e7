import fc from 'fast-check';
import { parseHttpDate } from '../../src/tmf/http/conditions/http-date';

const NOW = new Date('2026-06-01T00:00:00Z');
const parse = (text: string): string | undefined => {
  const time = parseHttpDate(text, NOW);
  return time === undefined ? undefined : new Date(time).toISOString();
};

describe('an HTTP-date', () => {
  it('is what JavaScript writes, for every instant of four-digit years', () => {
    const date = fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(fc.property(date, (each) => expect(parseHttpDate(each.toUTCString())).toBe(Math.floor(+each / 1000) * 1000)));
  }); // prettier-ignore

  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov 16 08:49:37 1994', '1994-11-16T08:49:37.000Z'],
    ['Friday, 01-May-76 00:00:00 GMT', '2076-05-01T00:00:00.000Z'],
    ['Saturday, 01-May-77 00:00:00 GMT', '1977-05-01T00:00:00.000Z'],
    ['Sat, 31 Dec 2016 23:59:60 GMT', '2017-01-01T00:00:00.000Z'],
    ['Thu, 29 Feb 2024 00:00:00 GMT', '2024-02-29T00:00:00.000Z'],
    ['Thu, 01 Jan 0001 00:00:00 GMT', '0001-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, instant) => expect(parse(text)).toBe(instant));

  it.each([
    '',
    'yesterday',
    '0',
    '1994-11-06T08:49:37Z',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Fri, 30 Feb 2024 00:00:00 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  ])('%j is none', (text) => expect(parse(text)).toBeUndefined());
});
