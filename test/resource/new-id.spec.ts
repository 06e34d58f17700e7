import { draftEvent, draftTimeOf } from '../../src/tmf/store/event/event';
import { newId, timeOfId } from '../../src/tmf/declare/new-id';

describe('new ids', () => {
  it('are UUIDv7, all different, and in the order they were made', () => {
    const ids = Array.from({ length: 20_000 }, newId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('hold the time, also when the clock is set back', () => {
    const now = Date.now() + 3_600_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    const first = newId();
    expect(parseInt(first.replace('-', '').slice(0, 12), 16)).toBe(now);
    expect(timeOfId(first)).toBe(now);
    expect(timeOfId(first.toUpperCase())).toBe(now);
    clock.mockReturnValue(now - 1000);
    expect(newId() > first).toBe(true);
    clock.mockRestore();
  });

  it('are those of events too; others tell no time', () => {
    const before = Date.now();
    // Not by the clock alone: ids of one process only grow.
    expect(draftTimeOf(draftEvent('create').id)).toBeGreaterThanOrEqual(before);
    expect(draftTimeOf('6b1e0d5c-97f1-4bb6-8f0d-0d2a4c3f7a11')).toBeUndefined();
  });

  it('hold any time', () => {
    const tomorrow = Math.ceil((Date.now() + 86_400_000) / 0x10000) * 0x10000;
    for (const now of [tomorrow, tomorrow + 1, tomorrow + 0xfff, tomorrow + 0xffff, tomorrow + 0x10000, 2 ** 48 - 1]) {
      const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
      const id = newId();
      clock.mockRestore();
      expect([id.length, id[14], timeOfId(id)]).toEqual([36, '7', now]);
    }
    expect(timeOfId('00000000-0001-7000-8f0d-0d2a4c3f7a11')).toBe(1);
  });
});
