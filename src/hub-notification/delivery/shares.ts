/** A subscription that waits for a place, and the host that its events go to. */
export interface Applicant {
  readonly id: string;
  readonly host: string;
}

/**
 * Who gets the free ones of some places. A host gets no further place when it has as many as are free: alone it has half of
 * them, and there are some left for whoever comes, however many subscriptions the others have. Hosts that have fewest come
 * first.
 * @param waiting those who have waited longest first
 * @param taken hosts of those who have places, one for each place
 * @returns ids
 */
export function shareOut(waiting: readonly Applicant[], taken: readonly string[], places: number): string[] {
  const counts = new Map<string, number>();
  const countOf = ({ host }: Pick<Applicant, 'host'>): number => counts.get(host) ?? 0;
  for (const host of taken) counts.set(host, countOf({ host }) + 1);
  const left = [...waiting];
  const chosen: string[] = [];
  for (let free = places - taken.length; free > 0; free--) {
    const fewest = Math.min(...left.map(countOf));
    const [next] = left.splice(
      left.findIndex((each) => countOf(each) === fewest),
      1,
    );
    if (!next || fewest >= free) break;
    chosen.push(next.id);
    counts.set(next.host, fewest + 1);
  }
  return chosen;
}
