/** A process of its own that asks a server whether it is alive, so that nothing but the server and the machine delays it. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two questions. Milliseconds. */
const INTERVAL = 50;

/** What {@link watch} found. */
export interface Watched {
  /** Milliseconds to each answer. */
  readonly latencies: number[];
  readonly failures: string[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** @returns why it did not answer as it should, if it did not */
function ask(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    get(url, { agent }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode === 200 ? undefined : String(answer.statusCode)));
    }).on('error', (error) => resolve(error.message));
  });
}

async function watch(url: string): Promise<void> {
  const watched: Watched = { latencies: [], failures: [] };
  let isOver = false;
  process.once('message', () => (isOver = true));
  while (!isOver) {
    const begun = performance.now();
    const failure = await ask(url);
    watched.latencies.push(performance.now() - begun);
    if (failure !== undefined) watched.failures.push(failure);
    await sleep(INTERVAL);
  }
  process.send?.(watched);
  process.disconnect();
}

const [url] = process.argv.slice(2);
if (url !== undefined) void watch(url);
