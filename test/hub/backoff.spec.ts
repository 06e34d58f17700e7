import fc from 'fast-check';
import { retryDelay } from '../../src/hub-notification/delivery/backoff';

const MINUTES = 60_000;
const TIMES = { min: 1000, max: 15 * MINUTES };

describe('the delay before a retry', () => {
  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [10, 512_000],
    [11, 15 * MINUTES],
    [10_000, 15 * MINUTES],
    [Number.MAX_SAFE_INTEGER, 15 * MINUTES],
  ])('after %i attempts is %i ms at most, half of it on average, and never next to nothing', (attempts, most) => {
    expect(retryDelay(attempts, TIMES, () => 1)).toBe(most);
    expect(retryDelay(attempts, TIMES, () => 0.5)).toBe(most / 2);
    expect(retryDelay(attempts, TIMES, () => 0)).toBe(100);
  });

  it('is an integer from the floor to the maximum, whatever the settings and the chance', () => {
    const times = fc.tuple(fc.integer({ min: 1, max: 86_400_000 }), fc.integer({ min: 1, max: 86_400_000 }));
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(5000), times, chance, (attempts, [a, b], random) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const delay = retryDelay(attempts, { min, max }, () => random);
        expect(Number.isSafeInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(Math.min(min, 100));
        expect(delay).toBeLessThanOrEqual(max);
        // More attempts never mean less patience.
        expect(retryDelay(attempts + 1, { min, max }, () => random)).toBeGreaterThanOrEqual(delay);
      }),
    );
  });

  it('differs from one call to the next', () => {
    expect(new Set(Array.from({ length: 20 }, () => retryDelay(20, TIMES))).size).toBeGreaterThan(1);
  });
});
