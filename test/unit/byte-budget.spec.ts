import fc from 'fast-check';
import { ByteBudget } from '../../src/background/byte-budget';

it('never has more in use than there is, lets everybody in, in turn, and has all back in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 15 }), isPatient: fc.boolean() }), { maxLength: 30 }),
      fc.scheduler(),
      async (wishes, scheduler) => {
        const budget = new ByteBudget(10);
        let inUse = 0;
        const entered: number[] = [];
        const work = wishes.map(async ({ bytes, isPatient }, n) => {
          const over = new AbortController();
          if (!isPatient) void scheduler.schedule(Promise.resolve()).then(() => over.abort());
          const release = await budget.take(bytes, over.signal).catch(() => undefined);
          if (!release) return;
          if (isPatient) entered.push(n);
          const taken = Math.min(bytes, 10);
          inUse += taken;
          expect(inUse).toBeLessThanOrEqual(10);
          await scheduler.schedule(Promise.resolve());
          inUse -= taken;
          release();
        });
        await scheduler.waitAll();
        await Promise.all(work);
        const patient = wishes.flatMap(({ isPatient }, n) => (isPatient ? [n] : []));
        expect(entered.toSorted((a, b) => a - b)).toEqual(patient);
        if (patient.length === wishes.length) expect(entered).toEqual(patient);
        // All of it can be had again.
        (await budget.take(10))();
      },
    ),
  );
});
