/** Work on so many bytes takes a millisecond or more, and is long. */
const LONG = 64 * 1024;

const line: (() => void)[] = [];

/**
 * Lets long pieces of work begin one in each round of the event loop, in the order in which they come: between any two of them
 * others are heard and answered, health checks too.
 * @returns what to wait for before the work; undefined if it is short
 */
export function turnForLongWork(bytes: number): Promise<void> | undefined {
  if (bytes < LONG) return undefined;
  return new Promise((begin) => {
    if (line.push(begin) === 1) setImmediate(letOneBegin);
  });
}

function letOneBegin(): void {
  line.shift()?.();
  if (line.length > 0) setImmediate(letOneBegin);
}
