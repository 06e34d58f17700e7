import { isObject } from '../json/json-value';

/**
 * RFC 7396: `null` removes, objects merge, everything else replaces. Neither argument is changed. Properties are defined,
 * not assigned, so that `__proto__` in a body is an attribute like any other.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** The patch without the members of these names that are null. */
export function withoutNulls(patch: unknown, names: readonly string[]): unknown {
  if (!isObject(patch)) return patch;
  return Object.fromEntries(Object.entries(patch).filter(([name, value]) => value !== null || !names.includes(name)));
}
