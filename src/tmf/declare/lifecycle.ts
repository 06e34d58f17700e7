import type { Problem } from '../attribute/validate';
import { formatPointer } from '../json/pointer';

/** The values that say where in its life a resource is, each with those that may follow it; the first is where it begins. */
export type Lifecycle = Readonly<Record<string, readonly string[]>>;

/** The attribute that says where in its life a resource is. Its changes have an event of their own (D19). */
export interface Status {
  readonly attribute: string;
  /** Of a resource whose creator says nothing. */
  readonly initial: string;
  /** What it can be, and become, where the operator turns that on; else it may be anything, at any time. */
  readonly lifecycle: Lifecycle;
}

/** What is wrong with the status of a new resource, which may begin anywhere in its life. */
export function problemsOfStatus({ attribute, lifecycle }: Status, status: unknown): Problem[] {
  if (isKnown(lifecycle, status)) return [];
  const expected = `must be one of ${Object.keys(lifecycle).join(', ')}`;
  return [{ path: formatPointer([attribute]), expected }];
}

/**
 * What is wrong with a change of status, and what would be right; undefined if nothing is. From a status that the
 * lifecycle does not know, for instance one of a time without it, all of its values are allowed.
 */
export function forbiddenTransition({ attribute, lifecycle }: Status, from: unknown, to: unknown): string | undefined {
  const allowed = isKnown(lifecycle, from) ? (lifecycle[from] ?? []) : Object.keys(lifecycle);
  if (from === to || (typeof to === 'string' && allowed.includes(to))) return undefined;
  const next = allowed.length > 0 ? `can become ${allowed.map(shown).join(' or ')}` : 'cannot change any more';
  return `${formatPointer([attribute])}: ${shown(from)} ${next}, not ${shown(to)}`;
}

function isKnown(lifecycle: Lifecycle, status: unknown): status is string {
  return typeof status === 'string' && Object.hasOwn(lifecycle, status);
}

function shown(status: unknown): string {
  return typeof status === 'string' ? JSON.stringify(status.slice(0, 100)) : 'nothing';
}
