import { setTimeout as sleep } from 'node:timers/promises';
import { DANGLING, type Verdict } from './remote-lookup';

/** A resource of another system. */
export interface RemoteTarget {
  /** The system: URL of a collection. */
  readonly collectionUrl: string;
  readonly id: string;
}

/** Look-ups of one check at the same time. */
const CONCURRENCY = 32;

/** How long one check may take as a whole. Milliseconds. */
const PATIENCE = 10_000;

/** Longer URLs are not understood everywhere. Characters of an id, encoded. */
const MAX_ID_LENGTH = 1024;

/**
 * Looks all up, 32 at a time and for 10 s at most. A system that has not answered once is not asked again.
 * @returns the targets in their order, each with its verdict
 */
export async function lookUpAll<Target extends RemoteTarget>(
  targets: readonly Target[],
  lookUp: (url: string) => Promise<Verdict>,
  patience = PATIENCE,
): Promise<(Target & { verdict: Verdict })[]> {
  const verdicts = new Map<RemoteTarget, Verdict>();
  const silent = new Map<string, Verdict>();
  let isOver = false;
  // One iterator for all workers: each takes the next.
  const queue = targets.values();
  const work = async (): Promise<void> => {
    for (const target of queue) {
      if (isOver) return;
      const verdict = silent.get(target.collectionUrl) ?? (await lookUpOne(target, lookUp));
      if (verdict.result === 'unanswered') silent.set(target.collectionUrl, verdict);
      verdicts.set(target, verdict);
    }
  };
  const alarm = new AbortController();
  const workers = Array.from({ length: Math.min(CONCURRENCY, targets.length) }, work);
  const timeIsUp = sleep(patience, undefined, { signal: alarm.signal }).catch(() => undefined);
  await Promise.race([Promise.all(workers), timeIsUp]);
  isOver = true;
  alarm.abort();
  return targets.map((target) => ({ ...target, verdict: verdicts.get(target) ?? OUT_OF_TIME }));
}

const OUT_OF_TIME: Verdict = { result: 'unanswered', reason: 'out of time' };

async function lookUpOne(
  { collectionUrl, id }: RemoteTarget,
  lookUp: (url: string) => Promise<Verdict>,
): Promise<Verdict> {
  const segment = encodeURIComponent(id);
  // No URL below the collection can name these: dots would lead out of it.
  if (segment === '.' || segment === '..' || segment.length > MAX_ID_LENGTH) return DANGLING;
  return lookUp(`${collectionUrl}/${segment}`);
}
