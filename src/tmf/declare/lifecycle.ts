import type { Problem } from '../attribute/validate';

/** The values that `status` can have, each with those that may follow it. */
export type Lifecycle = Readonly<Record<string, readonly string[]>>;

/** initialized -> validated -> active <-> suspended -> closed */
export const DEFAULT_LIFECYCLE: Lifecycle = {
  initialized: ['validated'],
  validated: ['active'],
  active: ['suspended'],
  suspended: ['active', 'closed'],
  closed: [],
};

/** What is wrong with the status of a new resource, which may begin anywhere in its life. */
export function problemsOfStatus(lifecycle: Lifecycle, status: unknown): Problem[] {
  if (isStatus(lifecycle, status)) return [];
  return [{ path: '/status', expected: `must be one of ${Object.keys(lifecycle).join(', ')}` }];
}

/**
 * What is wrong with a change of status, and what would be right; undefined if nothing is. From a status that the
 * lifecycle does not know, for instance one of a time without it, all of its values are allowed.
 */
export function forbiddenTransition(lifecycle: Lifecycle, from: unknown, to: unknown): string | undefined {
  const allowed = isStatus(lifecycle, from) ? (lifecycle[from] ?? []) : Object.keys(lifecycle);
  if (from === to || (typeof to === 'string' && allowed.includes(to))) return undefined;
  const next = allowed.length > 0 ? `can become ${allowed.map(shown).join(' or ')}` : 'cannot change any more';
  return `/status: ${shown(from)} ${next}, not ${shown(to)}`;
}

function isStatus(lifecycle: Lifecycle, status: unknown): status is string {
  return typeof status === 'string' && Object.hasOwn(lifecycle, status);
}

function shown(status: unknown): string {
  return typeof status === 'string' ? JSON.stringify(status.slice(0, 100)) : 'nothing';
}
