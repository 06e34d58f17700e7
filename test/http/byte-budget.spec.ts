import fc from 'fast-check';
import { ByteBudget } from '../../src/memory/byte-budget';

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await Promise.resolve();
};

const OWNERS = ['a', 'b', 'c'] as const;

it('never has more in use than there is, lets everybody in, each owner in turn, and has all back in the end', async () => {
  const wish = fc.record({
    bytes: fc.integer({ min: 0, max: 15 }),
    owner: fc.constantFrom(...OWNERS),
    time: fc.integer({ min: 0, max: 9 }),
    /** Turns until it gives up; undefined if it never does. */
    patience: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { maxLength: 30 }), async (wishes) => {
      const budget = new ByteBudget(10);
      const inUse = { a: 0, b: 0, c: 0 };
      const sum = (): number => inUse.a + inUse.b + inUse.c;
      const entered: number[] = [];
      await Promise.all(
        wishes.map(async ({ bytes, owner, time, patience }, n) => {
          const over = new AbortController();
          if (patience !== undefined) void turns(patience).then(() => over.abort());
          const release = await budget.take(bytes, owner, over.signal).catch(() => undefined);
          if (!release) return expect(patience).toBeDefined();
          entered.push(n);
          const wanted = Math.min(bytes, 10);
          if (inUse[owner] > 0 && wanted > 0) expect(inUse[owner] + wanted).toBeLessThanOrEqual(10 - sum());
          inUse[owner] += wanted;
          expect(sum()).toBeLessThanOrEqual(10);
          await turns(time);
          inUse[owner] -= wanted;
          release();
        }),
      );
      for (const owner of OWNERS) {
        const own = entered.filter((n) => wishes[n]?.owner === owner);
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
      // All of it can be had again.
      (await budget.take(10, 'a'))();
    }),
  );
});

it('has some left for another owner, whatever one wants', async () => {
  const budget = new ByteBudget(10);
  for (let n = 0; n < 100; n++) void budget.take(1, 'greedy');
  await turns(5);
  await budget.take(3, 'other');
});
