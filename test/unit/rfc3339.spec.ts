import fc from 'fast-check';
import { isDateTime } from '../../src/tmf/model/rfc3339';

describe('RFC 3339', () => {
  it('every instant in ISO form is one', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) =>
        expect(isDateTime(date.toISOString())).toBe(true),
      ),
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
