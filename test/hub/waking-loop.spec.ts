import { WakingLoop } from '../../src/background/waking-loop';

/** A loop whose looks end when they are told. */
function startLoop(before?: () => Promise<void>) {
  const looks: { end: (more: boolean) => void; fail: (error: Error) => void }[] = [];
  const failures: unknown[] = [];
  let begun: () => void = () => undefined;
  const look = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      looks.push({ end: resolve, fail: reject });
      begun();
    });
  const loop = new WakingLoop(look, { interval: 3_600_000, before, failed: (error) => failures.push(error) });
  const until = async (count: number): Promise<void> => {
    while (looks.length < count) await new Promise<void>((resolve) => (begun = resolve));
  };
  return { loop, looks, failures, until };
}

it('looks once more, however often it is woken while it is at it', async () => {
  const { loop, looks, until } = startLoop();
  loop.wake();
  await until(1);
  for (let n = 0; n < 5; n++) loop.wake();
  looks[0]?.end(false);
  await until(2);
  looks[1]?.end(false);
  await loop.stop();
  expect(looks).toHaveLength(2);
});

it('looks again at once where there is more', async () => {
  const { loop, looks, until } = startLoop();
  loop.wake();
  await until(1);
  looks[0]?.end(true);
  await until(2);
  looks[1]?.end(false);
  await loop.stop();
  expect(looks).toHaveLength(2);
});

it('tells of a look that failed, and looks again when it is woken', async () => {
  const { loop, looks, failures, until } = startLoop();
  loop.wake();
  await until(1);
  const error = new Error('gone');
  looks[0]?.fail(error);
  loop.wake();
  await until(2);
  expect(failures).toEqual([error]);
  looks[1]?.end(false);
  await loop.stop();
});

it('who wakes it while it waits before a look is seen by that look', async () => {
  let go: () => void = () => undefined;
  const { loop, looks, until } = startLoop(() => new Promise((resolve) => (go = resolve)));
  loop.wake();
  loop.wake();
  go();
  await until(1);
  looks[0]?.end(false);
  await loop.stop();
  expect(looks).toHaveLength(1);
});

it('a stop waits for the look that is under way, and no other begins', async () => {
  const { loop, looks, until } = startLoop();
  loop.wake();
  await until(1);
  let isStopped = false;
  const stopped = loop.stop().then(() => (isStopped = true));
  loop.wake();
  expect(isStopped).toBe(false);
  looks[0]?.end(true);
  await stopped;
  expect(looks).toHaveLength(1);
});
