/** An attack on a server: many requests, several at a time, and what is found out meanwhile. */

/** How one request went. */
export interface Blow {
  /** Undefined if there was no answer. */
  readonly status?: number;
  /** The request, for people. */
  readonly what: string;
  /** What is wrong with the answer, if anything. */
  readonly wrong?: string;
}

export interface Findings {
  readonly statuses: Map<number, number>;
  readonly wrong: string[];
  slowest: { milliseconds: number; what: string };
  readonly latencies: number[];
  /** Resident memory in MB, a hundred times, evenly; fewer where it cannot be read. */
  readonly memory: number[];
}

interface AttackOptions {
  readonly count: number;
  readonly atOnce: number;
  readonly signal?: AbortSignal;
  /** Resident memory of the server now, in MB. */
  readonly memory?: () => number | undefined;
  /** Called twenty times. */
  readonly progress?: (text: string) => void;
}

/** @param strike sends the n-th request; it does not throw */
export async function attack(strike: (n: number) => Promise<Blow>, options: AttackOptions): Promise<Findings> {
  const { count, atOnce, signal, memory, progress } = options;
  const findings: Findings = {
    statuses: new Map(),
    wrong: [],
    slowest: { milliseconds: 0, what: '' },
    latencies: [],
    memory: [],
  };
  let next = 0;
  const send = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      signal?.throwIfAborted();
      if (n % Math.ceil(count / 100) === 0) findings.memory.push(...[memory?.()].filter((each) => each !== undefined));
      if (n > 0 && n % Math.ceil(count / 20) === 0) progress?.(`${n} of ${count}, ${memory?.()?.toFixed(0)} MB`);
      const start = performance.now();
      const { status, what, wrong } = await strike(n);
      const milliseconds = performance.now() - start;
      findings.latencies.push(milliseconds);
      if (milliseconds > findings.slowest.milliseconds) findings.slowest = { milliseconds, what };
      if (status !== undefined) findings.statuses.set(status, (findings.statuses.get(status) ?? 0) + 1);
      if (wrong !== undefined) findings.wrong.push(`${wrong}: ${what}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  return findings;
}
