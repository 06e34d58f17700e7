import { quote } from '../../tmf/query/bounds/invalid-query';
import { isMetaAttribute } from '../../tmf/query/meta';
import { singleName } from '../../tmf/query/path';
import type { Leaf, Predicate, Step, Steps } from '../../tmf/query/predicate';
import { PAYLOAD, resourceAt } from '../event/event-view';
import type { Api, Resource } from '../../tmf/declare/define-resource';
import { eventTypesOf } from '../event/event-types';

/** Where in an event a path has come to: at its root, in its payload, at its resource, or further inside. */
type Level = 'event' | 'payload' | 'resource' | 'inside';

/** By resource and name, what the operator has written. */
export type NamedPaths = (resource: Resource) => ReadonlyMap<string, { readonly text: string }>;

/**
 * Reads paths of a query as the events of an API have them: the letter case of a resource is forgiven,
 * `event.Customer.status` is `event.customer.status`. On the way it finds what no event of the API can have.
 */
export class QueryReading {
  private readonly found = new Set<string>();

  /** @param named names that stand for paths of a resource, in lists alone */
  constructor(
    private readonly api: Api,
    private readonly named: NamedPaths = () => new Map(),
  ) {}

  /** What nobody can have meant, each with what would be right; empty if all is well. */
  get mistakes(): readonly string[] {
    return [...this.found];
  }

  /** The predicate about events, with resources as they are spelled. */
  predicate(predicate: Predicate): Predicate {
    return this.predicateAt(predicate, 'event', true);
  }

  /** The path from the root of an event, with resources as they are spelled. */
  path(path: Steps): Steps {
    return this.pathAt(path, 'event', true);
  }

  /** @param isAsked whether events are wanted for which it holds, not those for which it does not */
  private predicateAt(predicate: Predicate, place: Level, isAsked: boolean): Predicate {
    switch (predicate.kind) {
      case 'and':
      case 'or':
        return { ...predicate, of: predicate.of.map((each) => this.predicateAt(each, place, isAsked)) };
      case 'not':
        return { ...predicate, of: this.predicateAt(predicate.of, place, !isAsked) };
      default:
        if (place === 'event' && isAsked) this.checkType(predicate);
        this.checkNames(predicate.path, place);
        return { ...predicate, path: this.pathAt(predicate.path, place, isAsked) };
    }
  }

  private pathAt(path: Steps, from: Level, isAsked: boolean): Steps {
    let place = from;
    return path.map((step) => {
      const at = place;
      place = placeAfter(step, at);
      if (step.kind === 'where') return { ...step, predicate: this.predicateAt(step.predicate, at, isAsked) };
      return step.kind === 'name' && at === 'payload' ? { ...step, name: this.resourceNamed(step.name) } : step;
    });
  }

  private resourceNamed(name: string): string {
    const resource = resourceAt(name, this.api);
    if (resource) return resource.path;
    const paths = this.api.resources.map(({ path }) => `${PAYLOAD}.${path}`);
    this.found.add(`${PAYLOAD}.${quote(name)}: events of ${this.api.number} have ${paths.join(' or ')} instead`);
    return name;
  }

  /** Names that only lists have, beside the attributes of a resource; at the root of an event these have no other place. */
  private checkNames(path: Steps, from: Level): void {
    let place = from;
    let resources = this.api.resources;
    for (const step of path) {
      if (step.kind === 'name' && place === 'payload') {
        const { name } = step;
        resources = resources.filter((each) => each === resourceAt(name, this.api));
      }
      if (step.kind === 'name' && (place === 'event' || place === 'resource')) this.checkName(step.name, resources);
      place = placeAfter(step, place);
    }
  }

  private checkName(name: string, resources: readonly Resource[]): void {
    if (isMetaAttribute(name)) {
      const created = eventTypesOf(this.api)[0];
      this.found.add(
        `${name}: no event has it; when the change was is eventTime, and what is new is eventType=${created}`,
      );
    }
    const text = resources.map((resource) => this.named(resource).get(name)?.text).find((each) => each !== undefined);
    if (text !== undefined) this.found.add(`${name}: is a name that lists have; write its path, ${text}`);
  }

  private checkType(leaf: Leaf): void {
    if (leaf.kind !== 'eq' || singleName(leaf.path) !== 'eventType') return;
    const types: unknown[] = eventTypesOf(this.api);
    for (const value of leaf.values) {
      if (types.includes(value) || isList(value, leaf.values)) continue;
      const sent = typeof value === 'string' ? quote(value) : String(value);
      this.found.add(`eventType: ${this.api.number} sends no ${sent}; its types are ${types.join(', ')}`);
    }
  }
}

/** A list whose commas were encoded, beside the values in it: see `tmf/query/parse/values.ts`. */
function isList(value: unknown, values: readonly unknown[]): boolean {
  return (
    typeof value === 'string' && value.includes(',') && value.split(',').every((each) => values.includes(each.trim()))
  );
}

function placeAfter(step: Step, place: Level): Level {
  switch (step.kind) {
    case 'name':
      if (place === 'event') return step.name === PAYLOAD ? 'payload' : 'inside';
      return place === 'payload' ? 'resource' : 'inside';
    case 'members':
    case 'descendants':
      return 'inside';
    default:
      return place;
  }
}
