import type { Effort } from '../query/bounds/effort';
import { matches } from '../query/memory/matches';
import { singleName } from '../query/path';
import { type Step, type Steps, leavesOf } from '../query/predicate';
import type { Place, Target } from './operation';
import type { Pointer } from '../json/pointer';

/**
 * A JSONPath of a patch. The last name of it need not be there yet. As in `filter`, a name goes into the elements of an
 * array, and a condition on what is no array is one on the value itself.
 */
export function jsonpathTarget(text: string, steps: Steps): Target {
  const last = steps.at(-1);
  const chosenBy = last && choosesElements(last) ? namesInConditions(last) : undefined;
  return {
    text,
    find(document, effort) {
      const pointers = new Map<string, Pointer>();
      walk(document, [], steps, effort, (pointer) => pointers.set(JSON.stringify(pointer), pointer));
      return [...pointers.values()].map((pointer): Place => ({ pointer, chosenBy }));
    },
  };
}

/** Whether the step can lead to several values; a lone index names a place, as in a pointer. */
function choosesElements(step: Step): boolean {
  return step.kind !== 'name' && !(step.kind === 'index' && step.at.length === 1);
}

/** The members of an element that the condition wants to have a certain value. */
function namesInConditions(step: Step): string[] {
  if (step.kind !== 'where') return [];
  const names = leavesOf(step.predicate).flatMap((leaf) => (leaf.kind === 'eq' ? [singleName(leaf.path)] : []));
  return names.filter((name) => name !== undefined);
}

function walk(
  value: unknown,
  at: Pointer,
  [step, ...rest]: Steps,
  effort: Effort,
  found: (pointer: Pointer) => void,
): void {
  effort.spend();
  if (step === undefined) return found(at);
  if (step.kind === 'name') {
    if (Array.isArray(value)) {
      effort.spend(value.length);
      for (const [n, element] of value.entries()) {
        if (!Array.isArray(element)) walk(element, [...at, String(n)], [step, ...rest], effort, found);
      }
    } else if (typeof value === 'object' && value !== null) {
      if (Object.hasOwn(value, step.name)) {
        walk((value as Record<string, unknown>)[step.name], [...at, step.name], rest, effort, found);
      } else if (rest.length === 0) found([...at, step.name]);
    }
    return;
  }
  for (const [token, child] of childrenAt(value, step, effort)) {
    walk(child, token === undefined ? at : [...at, token], rest, effort, found);
  }
}

/** What the step leads to, with names or indexes; without one it is the value itself, taken for an array of one. */
function childrenAt(value: unknown, step: Exclude<Step, { kind: 'name' }>, effort: Effort): Child[] {
  if (step.kind === 'members') {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  }
  const elements: Child[] = Array.isArray(value)
    ? value.map((element: unknown, n): Child => [String(n), element])
    : [[undefined, value]];
  effort.spend(elements.length);
  switch (step.kind) {
    case 'elements':
      return elements;
    case 'index': {
      const indexes = step.at.map((n) => (n < 0 ? n + elements.length : n));
      return elements.filter((_, n) => indexes.includes(n));
    }
    case 'slice':
      return elements.slice(step.from, step.to);
    case 'where':
      return elements.filter(([, element]) => matches(step.predicate, element, effort));
    case 'descendants':
    case 'without':
    case 'meta':
      return [];
  }
}

type Child = [token: string | undefined, value: unknown];
