import fc from 'fast-check';
import { shareOut } from '../../src/hub-notification/delivery/shares';

const of = (host: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ id: `${host}${from + n}`, host }));
const hosts = (host: string, count: number): string[] => Array.from({ length: count }, () => host);

describe('places', () => {
  it('are half for a host that is alone, however many it asks for', () => {
    expect(shareOut(of('a', 990), [], 48)).toEqual(of('a', 24).map(({ id }) => id));
    expect(shareOut(of('a', 990), hosts('a', 24), 48)).toEqual([]);
    expect(shareOut(of('a', 3), [], 48)).toEqual(['a0', 'a1', 'a2']);
  });

  it('are for those first who have fewest, and then for those who have waited longest', () => {
    const waiting = [...of('a', 990), ...of('b', 2), ...of('c', 1)];
    expect(shareOut(waiting, [], 8)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'a2']);
    expect(shareOut(waiting, hosts('a', 24), 48).slice(0, 3)).toEqual(['b0', 'c0', 'b1']);
  });

  it('are none where none is free', () => {
    expect(shareOut(of('a', 3), hosts('b', 4), 4)).toEqual([]);
    expect(shareOut([], [], 4)).toEqual([]);
  });

  it('are never too many, and there is one left for whoever comes, if one host has any number', () => {
    const host = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(
        fc.array(host),
        fc.array(host, { maxLength: 20 }),
        fc.integer({ min: 0, max: 40 }),
        (who, taken, more) => {
          const waiting = who.map((each, n) => ({ id: String(n), host: each }));
          const places = taken.length + more;
          const chosen = shareOut(waiting, taken, places);
          expect(new Set(chosen).size).toBe(chosen.length);
          expect(chosen.length).toBeLessThanOrEqual(more);
          if (new Set(taken).size + new Set(who).size > 0 && more > 1 && new Set([...taken, ...who]).size === 1) {
            expect(chosen.length).toBeLessThan(more);
          }
          // Whoever waits, has none, and would fit, gets one.
          const without = new Set(who.filter((each) => !taken.includes(each)));
          const served = new Set(chosen.map((id) => waiting[Number(id)]?.host));
          expect([...without].filter((each) => served.has(each)).length).toBe(Math.min(without.size, more));
        },
      ),
    );
  });
});
