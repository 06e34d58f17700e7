// Room hub-notification/query: the query of a subscription: which events, and what of them. Pure.

import type { TmfEvent } from '../../tmf/store/event/event';
import { Effort } from '../../tmf/query/bounds/effort';
import { type Fields, fieldsOf, parseFieldPaths, project } from '../../tmf/query/parse/fields';
import { parseFilter } from '../../tmf/query/parse/filter';
import { ExpensiveQueryError, InvalidQueryError } from '../../tmf/query/bounds/invalid-query';
import { parseJsonpathFilter } from '../../tmf/query/parse/jsonpath/jsonpath';
import { Allowance, type QueryLimits } from '../../tmf/query/bounds/limits';
import { matches } from '../../tmf/query/memory/matches';
import type { PathTypes } from '../../tmf/query/path';
import { type Predicate, type Step, type Steps, and, isAlways, or } from '../../tmf/query/predicate';
import { type RawQuery, decode } from '../../tmf/query/parse/raw-query';
import { PAYLOAD, isOfEnvelope, typesOf, viewOf } from '../event/event-view';
import type { Api } from '../../tmf/declare/define-resource';
import { type QueryIdentity, identityOf } from './query-identity';
import { type NamedPaths, QueryReading } from './query-reading';
import { splitSubscriptionQuery } from './subscription-text';

/** What a subscription asks for: which events, and what of them. */
export interface SubscriptionQuery {
  /** Equal for queries that differ in spelling only. None for one that is not understood. */
  readonly identity: QueryIdentity | undefined;
  /** What it asks of events that no event of the API can have, with what would be right; nobody can mean that. */
  readonly mistakes: readonly string[];
  /** Whether the subscriber wants every event of the API: none need be looked at. */
  readonly wantsAll: boolean;
  /**
   * Whether the subscriber wants the event; undefined if that takes more than so many steps to decide. Never throws.
   * @param steps see {@link Effort}; {@link STEPS_TO_MATCH} if not given
   */
  readonly matches: (event: TmfEvent, steps?: number) => boolean | undefined;
  /** Whether the subscriber gets events whole: {@link narrow} changes nothing. */
  readonly getsWhole: boolean;
  /** What of the event the subscriber gets. Never throws: if the selection takes too much, all of it. */
  readonly narrow: (event: TmfEvent) => object;
}

/** Characters of a whole query. */
const MAX_QUERY_LENGTH = 4096;

/** What it may take to decide about an event, and to narrow it: 2.5 and 10 ms. */
export const STEPS_TO_MATCH = 50_000;
const STEPS_TO_NARROW = 200_000;

/** What no selection leaves out, where the event has it. */
const ENVELOPE_IDENTITY = ['eventId', 'eventType', 'eventTime', 'id', 'href'];
const RESOURCE_IDENTITY = ['id', 'href'];

/**
 * Parses the `query` of a subscription: the grammar of the query part of a GET, on the event (15.2). What asks for an order
 * or a window has no meaning and is ignored (HUB-22).
 * @param query without one, all events of the API
 * @param named names that stand for paths in lists, and for nothing here
 * @throws {InvalidQueryError | UnsupportedQueryError} as the query of a GET
 */
export function parseSubscriptionQuery(
  query: string | null | undefined,
  api: Api,
  limits: QueryLimits,
  named?: NamedPaths,
): SubscriptionQuery {
  const given = query ?? '';
  if (given.length > MAX_QUERY_LENGTH) {
    throw new InvalidQueryError(`the query has ${given.length} characters, and may have ${MAX_QUERY_LENGTH}`);
  }
  const text = given.trim().replace(/^\?/, '');
  const raw = splitSubscriptionQuery(text);
  if (raw.directives.has('q')) {
    const attribute = `event.${api.resources[0]?.path ?? ''}.attribute`;
    throw new InvalidQueryError(`q: is for lists alone; name what you look into: ${attribute}.icontains=word`);
  }
  const types = typesOf(api);
  const allowance = new Allowance(limits);
  const reading = new QueryReading(api, named);
  const predicate = reading.predicate(parsePredicate(raw, types, allowance));
  const paths = parseFieldPaths(raw.directives.get('fields'), types, allowance);
  const selected = paths && fromRoot(paths, api).map((path) => reading.path(path));
  const fields = selected && fieldsOf(selected);
  return {
    identity: identityOf(predicate, selected),
    mistakes: reading.mistakes,
    wantsAll: isAlways(predicate),
    matches: (event, steps = STEPS_TO_MATCH) =>
      unlessExpensive(undefined, () => matches(predicate, viewOf(event), new Effort(steps))),
    getsWhole: fields === undefined,
    narrow: (event) => (fields ? unlessExpensive(event, () => select(event, fields)) : event),
  };
}

function parsePredicate({ conditions, directives }: RawQuery, types: PathTypes, allowance: Allowance): Predicate {
  const ofAttributes = parseFilter(conditions, types, allowance);
  const jsonpaths = (directives.get('filter') ?? []).filter((value) => value !== '');
  const ofJsonpath = jsonpaths.map((value) => parseJsonpathFilter(decode(value), types, allowance));
  return and(ofAttributes, ...(ofJsonpath.length > 0 ? [or(...ofJsonpath)] : []));
}

/** Paths that `fields` names, from the root of the event. */
function fromRoot(paths: readonly Steps[], { resources }: Api): Steps[] {
  // An event has one resource: of the places where the attribute could be it is at most at one.
  const places = resources.map(({ path }) => [named(PAYLOAD), named(path)]);
  return paths.flatMap((path) => (isRelative(path) ? places.map((at) => [...at, ...path]) : [path]));
}

function isRelative([first]: Steps): boolean {
  return first?.kind === 'name' && !isOfEnvelope(first.name);
}

function named(name: string): Step {
  return { kind: 'name', name };
}

function select(event: TmfEvent, fields: Fields): object {
  const shown = project({ ...event }, fields, new Effort(STEPS_TO_NARROW));
  const payload = (shown[PAYLOAD] ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const resources = Object.entries(event.event).map(([path, resource]) => [
    path,
    { ...pick(resource, RESOURCE_IDENTITY), ...payload[path] },
  ]);
  return { ...pick({ ...event }, ENVELOPE_IDENTITY), ...shown, [PAYLOAD]: Object.fromEntries(resources) as object };
}

function pick(object: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(object, name)).map((name) => [name, object[name]]));
}

function unlessExpensive<T>(otherwise: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpensiveQueryError) return otherwise;
    throw error;
  }
}
