import fc from 'fast-check';
import { Batches } from '../../src/background/batches';

interface Item {
  readonly id: number;
  readonly weight: number;
  /** What becomes of it if its batch does not throw. */
  readonly fails: boolean;
}

/** A batch that is under way, until it is told how it ends. */
interface UnderWay {
  readonly items: readonly Item[];
  readonly end: (answers: (string | Promise<string>)[]) => void;
  readonly fail: (error: Error) => void;
}

const LIMITS = { places: 2, slow: 600_000, maxItems: 4, maxWeight: 10, maxLine: 12 };

/** Batches whose work ends when it is told to, with a book of what has happened. */
function watched(bounds: Partial<typeof LIMITS> = {}) {
  const underWay: UnderWay[] = [];
  const begun: (readonly Item[])[] = [];
  const work = (items: readonly Item[]): Promise<(string | Promise<string>)[]> =>
    new Promise((end, fail) => {
      begun.push(items);
      underWay.push({ items, end, fail });
    });
  const weightOf = ({ weight }: Item): number => weight;
  const batches = new Batches(work, { ...LIMITS, ...bounds, weightOf, refuse: () => new Error('full') });
  return { batches, underWay, begun };
}

/** A turn of the event loop, in which all is heard that has arrived. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

const outcomeOf = ({ id, fails }: Item): string | Promise<string> =>
  fails ? Promise.reject(new Error(`error ${id}`)) : `answer ${id}`;

type Step =
  | { readonly kind: 'arrive'; readonly weight: number; readonly fails: boolean }
  | { readonly kind: 'turn' }
  | { readonly kind: 'end' | 'throw' | 'forget'; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('arrive' as const), weight: fc.nat(12), fails: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'turn' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('end' as const, 'throw' as const, 'forget' as const), which: fc.nat(1) }) },
); // prettier-ignore

describe('batches', () => {
  it('give everyone what became of its own, within the bounds, in the order of arrival, and stop for nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { batches, underWay, begun } = watched();
        const accepted: Item[] = [];
        const expected: string[] = [];
        const found: Promise<string>[] = [];
        let inLine = 0;
        let seen = 0;
        const look = (): void => {
          for (const items of begun.slice(seen)) inLine -= items.length;
          seen = begun.length;
          expect(underWay.length).toBeLessThanOrEqual(LIMITS.places);
        };
        const end = (kind: Exclude<Step['kind'], 'arrive' | 'turn'>, which: number): void => {
          const [batch] = underWay.splice(Math.min(which, underWay.length - 1), 1);
          if (!batch) return;
          const { items } = batch;
          for (const [n, { id, fails }] of items.entries()) {
            const own = fails ? `error ${id}` : `answer ${id}`;
            const isForgotten = kind === 'forget' && n === items.length - 1;
            expected[id] = kind === 'throw' ? 'broken' : isForgotten ? 'Of a batch, not all were answered' : own;
          }
          if (kind === 'throw') batch.fail(new Error('broken'));
          else batch.end((kind === 'forget' ? items.slice(0, -1) : items).map(outcomeOf));
        };
        for (const each of steps) {
          if (each.kind === 'arrive') {
            const item = { id: found.length, weight: each.weight, fails: each.fails };
            if (inLine >= LIMITS.maxLine) expected[item.id] = 'full';
            else accepted.push(item);
            if (inLine < LIMITS.maxLine) inLine++;
            found.push(batches.add(item).catch((error: unknown) => (error as Error).message));
            continue;
          }
          if (each.kind !== 'turn') end(each.kind, each.which);
          await turn();
          look();
          // Nobody waits where there is a place.
          if (inLine > 0) expect(underWay.length).toBe(LIMITS.places);
        }
        await turn();
        while (underWay.length > 0) {
          end('end', 0);
          await turn();
          look();
        }
        expect(await Promise.all(found)).toEqual(expected);
        expect(begun.flat()).toEqual(accepted);
        for (const items of begun) {
          expect(items.length).toBeLessThanOrEqual(LIMITS.maxItems);
          const weight = items.reduce((sum, item) => sum + item.weight, 0);
          if (items.length > 1) expect(weight).toBeLessThanOrEqual(LIMITS.maxWeight);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are of one that comes alone, at once; of all that arrive in one turn, after several have; and of none that come later', async () => {
    const { batches, underWay, begun } = watched({ places: 1 });
    const answers: Promise<string>[] = [];
    const arrive = (id: number): void => void answers.push(batches.add({ id, weight: 1, fails: false }));
    const end = async (): Promise<void> => {
      for (const { items, end: answer } of underWay.splice(0)) answer(items.map(outcomeOf));
      await turn();
    };
    const idsOfBatches = (): number[][] => begun.map((items) => items.map(({ id }) => id));
    arrive(1);
    arrive(2);
    arrive(3);
    expect(idsOfBatches()).toEqual([[1]]);
    await end();
    expect(idsOfBatches()).toEqual([[1], [2, 3]]);
    await end();
    arrive(4);
    arrive(5);
    expect(begun).toHaveLength(2);
    await turn();
    expect(idsOfBatches()).toEqual([[1], [2, 3], [4, 5]]);
    await end();
    arrive(6);
    await turn();
    await end();
    arrive(7);
    expect(idsOfBatches()).toEqual([[1], [2, 3], [4, 5], [6], [7]]);
    await end();
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6, 7].map((id) => `answer ${id}`));
  });

  it('go on where one hangs, and give its place back once', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const { batches, underWay, begun } = watched({ places: 1, slow: 100 });
    const item = (id: number): Item => ({ id, weight: 1, fails: false });
    const answers: Promise<string>[] = [];
    const arrive = async (id: number): Promise<void> => {
      answers.push(batches.add(item(id)));
      await turn();
    };
    await arrive(1);
    await arrive(2);
    jest.advanceTimersByTime(99);
    expect(begun).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(begun).toHaveLength(2);
    for (const { items, end } of underWay) end(items.map(outcomeOf));
    await turn();
    await arrive(3);
    await arrive(4);
    expect(begun).toHaveLength(3);
    jest.advanceTimersByTime(100);
    for (const { items, end } of underWay) end(items.map(outcomeOf));
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4].map((id) => `answer ${id}`));
    jest.useRealTimers();
  });

  it('answer each as soon as its answer is there, and keep the place until all are', async () => {
    const { batches, underWay, begun } = watched({ places: 1 });
    const item = (id: number): Item => ({ id, weight: 1, fails: false });
    const first = batches.add(item(0));
    const answers = [batches.add(item(1)), batches.add(item(2))];
    underWay.shift()?.end(['answer 0']);
    await first;
    await turn();
    let late: (answer: string) => void = () => undefined;
    underWay.shift()?.end([new Promise((resolve) => (late = resolve)), 'second']);
    expect(await answers[1]).toBe('second');
    const next = batches.add(item(3));
    await turn();
    expect(begun).toHaveLength(2);
    late('first');
    expect(await answers[0]).toBe('first');
    await turn();
    underWay.shift()?.end([outcomeOf(item(3))]);
    expect(await next).toBe('answer 3');
  });

  it('reject all of a batch whose work throws at once', async () => {
    const work = (): never => {
      throw new Error('a defect');
    };
    const batches = new Batches<number, string>(work, {
      ...LIMITS,
      weightOf: () => 1,
      refuse: () => new Error('full'),
    });
    const outcomes = await Promise.allSettled([batches.add(1), batches.add(2)]);
    expect(outcomes.map((each) => each.status === 'rejected' && (each.reason as Error).message)).toEqual(['a defect', 'a defect']); // prettier-ignore
    await expect(batches.add(3)).rejects.toThrow('a defect');
  });
});
