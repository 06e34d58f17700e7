import { Gate } from '../../src/background/gate';

/** Work that ends when told. */
function held(): { work: () => Promise<string>; end: () => void; started: () => boolean; begun: Promise<void> } {
  let isStarted = false;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let end = (): void => undefined;
  const done = new Promise<string>((resolve) => (end = () => resolve('done')));
  const work = (): Promise<string> => {
    isStarted = true;
    begin();
    return done;
  };
  return { work, end: () => end(), started: () => isStarted, begun };
}

const refuse = (): Error => new Error('full');

describe('the gate', () => {
  it('lets in as many as there are places, and the next when one leaves', async () => {
    const gate = new Gate(2, 5, 60_000);
    const [a, b, c] = [held(), held(), held()];
    const runs = [a, b, c].map(({ work }) => gate.run(work, refuse));
    await Promise.resolve();
    expect([a, b, c].map(({ started }) => started())).toEqual([true, true, false]);
    b.end();
    await runs[1];
    await c.begun;
    a.end();
    c.end();
    expect(await Promise.all(runs)).toEqual(['done', 'done', 'done']);
  });

  it('frees the place of work that fails', async () => {
    const gate = new Gate(1, 0, 60_000);
    await expect(gate.run(() => Promise.reject(new Error('broken')), refuse)).rejects.toThrow('broken');
    expect(await gate.run(() => Promise.resolve(1), refuse)).toBe(1);
  });

  it('refuses those for whom the line is too long, and those who have waited too long', async () => {
    const gate = new Gate(1, 1, 1);
    const first = held();
    const run = gate.run(first.work, refuse);
    const waiting = gate.run(() => Promise.resolve(1), refuse);
    await expect(gate.run(() => Promise.resolve(2), refuse)).rejects.toThrow('full');
    await expect(waiting).rejects.toThrow('full');
    first.end();
    await run;
    expect(await gate.run(() => Promise.resolve(3), refuse)).toBe(3);
  });
});
