import fc from 'fast-check';
import { ByteBudget } from '../../src/memory/byte-budget';

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await Promise.resolve();
};

it('never has more in use than there is, lets everybody in, in turn, and has all back in the end', async () => {
  const wish = fc.record({
    bytes: fc.integer({ min: 0, max: 15 }),
    time: fc.integer({ min: 0, max: 9 }),
    /** Turns until it gives up; undefined if it never does. */
    patience: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { maxLength: 30 }), async (wishes) => {
      const budget = new ByteBudget(10);
      let inUse = 0;
      const entered: number[] = [];
      await Promise.all(
        wishes.map(async ({ bytes, time, patience }, n) => {
          const over = new AbortController();
          if (patience !== undefined) void turns(patience).then(() => over.abort());
          const release = await budget.take(bytes, over.signal).catch(() => undefined);
          if (!release) return expect(patience).toBeDefined();
          entered.push(n);
          inUse += Math.min(bytes, 10);
          expect(inUse).toBeLessThanOrEqual(10);
          await turns(time);
          inUse -= Math.min(bytes, 10);
          release();
        }),
      );
      expect(entered).toEqual(entered.toSorted((a, b) => a - b));
      // All of it can be had again.
      (await budget.take(10))();
    }),
  );
});
