import fc from 'fast-check';
import { isBefore, isDateTime } from '../../src/tmf/json/rfc3339';
import { parseInstant } from '../../src/tmf/json/instant';

describe('RFC 3339', () => {
  it('every instant in ISO form is one', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) =>
        expect(isDateTime(date.toISOString())).toBe(true),
      ),
    );
  });

  it('is before another exactly when its instant is, however both are spelt', () => {
    const text = fc
      .tuple(
        fc.constantFrom('2024-01-01', '2024-01-02'),
        fc.constantFrom('T', 't'),
        fc.constantFrom('00:00:00', '01:00:00', '23:59:60', '24:00:00'),
        fc.constantFrom('', '.5', '.25'),
        fc.constantFrom('Z', 'z', '+01:00', '-01:00'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [instant, otherInstant] = [parseInstant(one), parseInstant(other)];
        const expected = instant !== undefined && otherInstant !== undefined && instant < otherInstant;
        expect([one, other, isBefore(one, other)]).toEqual([one, other, expected]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['2024-02-29T00:00:00Z', '2000-02-29t23:59:60z', '2024-05-04T10:00:00.123456789+05:30'])(
    '%s exists',
    (text) => expect(isDateTime(text)).toBe(true),
  );

  it.each([
    '2023-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2024-04-31T00:00:00Z', '2024-13-01T00:00:00Z', '2024-00-01T00:00:00Z', '2024-01-00T00:00:00Z',
    '2024-01-01T24:00:00Z', '2024-01-01T00:60:00Z', '2024-01-01T00:00:00', '2024-01-01', '2024-01-01 00:00:00Z', '2024-01-01T00:00:00+24:00', 'now', '',
  ])('%s does not', (text) => expect(isDateTime(text)).toBe(false)); // prettier-ignore
});
