import { newId } from '../../src/tmf/resource/new-id';

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
    clock.mockReturnValue(now - 1000);
    expect(newId() > first).toBe(true);
    clock.mockRestore();
  });
});
