import { setImmediate as round } from 'node:timers/promises';
import { turnForLongWork } from '../../src/background/long-work';

const LONG = 64 * 1024;

it('short work need not wait', () => {
  expect(turnForLongWork(LONG - 1)).toBeUndefined();
});

it('one long piece of work begins in each round, in the order in which they came', async () => {
  const begun: number[] = [];
  for (const n of [1, 2, 3]) void turnForLongWork(LONG)?.then(() => begun.push(n));
  expect(begun).toEqual([]);
  await round();
  expect(begun).toEqual([1]);
  await round();
  expect(begun).toEqual([1, 2]);
  await round();
  expect(begun).toEqual([1, 2, 3]);
});
