// Room tmf/rules: what a document gets by default and must satisfy.

import type { Settings } from '../../config/env';
import { TmfException } from '../error/tmf.exception';
import type { Extensions } from './extension/extensions';
import { requireDepth, tooManyValues } from '../http/json-body';
import { maxValues, measureJson } from '../json/measure';
import { isBlank, withoutAbsent } from '../attribute/absent';
import { attributesOf } from '../attribute/attribute';
import { type Document, isObject, jsonKind } from '../json/json-value';
import { limited } from '../json/pointer';
import { type Problem, describeProblems, validate } from '../attribute/validate';
import { isChanged } from '../patch/changes';
import { quote } from '../query/bounds/invalid-query';
import type { Resource } from '../declare/define-resource';
import { type Status, forbiddenTransition, problemsOfStatus } from '../declare/lifecycle';
import { MAX_ID_LENGTH, leadsTo } from '../declare/identity';
import { SubclassRules } from './subclass-rules';

/** A resource with its identity. */
export type Whole = Document & { readonly id: string; readonly href: string };

/** Attributes of every resource that no patch can set, change or remove (D4). */
export const IMMUTABLE = ['@baseType', '@type', 'href', 'id'];

/**
 * What the documents of one resource have by default, and what they must satisfy: its DTO, the registered extensions of the
 * objects in it, its class, and its lifecycle.
 */
export class DocumentRules {
  private readonly subclasses: SubclassRules;
  /** Undefined if it may be anything, at any time, or there is none. */
  private readonly heldStatus: Status | undefined;

  constructor(
    private readonly resource: Pick<
      Resource,
      'name' | 'path' | 'collection' | 'create' | 'defaults' | 'immutable' | 'status'
    >,
    private readonly extensions: Extensions,
    private readonly settings: Settings,
  ) {
    this.subclasses = new SubclassRules(resource, extensions, settings.resource);
    this.heldStatus = settings.resource.lifecycle.has(resource.path) ? resource.status : undefined;
  }

  /**
   * What a body creates.
   * @param problems takes all that is wrong with it; if there is anything, the document must not be stored
   * @returns the id that the client gives, if any, and the document with its defaults
   */
  created(body: unknown, problems: Problem[]): { id: string | undefined; document: Document } {
    if (!isObject(body)) {
      problems.push({ path: '', expected: this.shapeWanted(body) });
      return { id: undefined, document: {} };
    }
    const said = this.present(body);
    const { id, ...given } = said;
    const document = this.withDefaults(this.initialStatus(), given);
    for (const found of [this.problemsOfIdentity(said), this.problemsOf(document), this.problemsOfStatus(document)]) {
      problems.push(...found);
    }
    return { id: typeof id === 'string' ? id : undefined, document };
  }

  /**
   * What a patch makes of a resource.
   * @param before the resource without what counts as absent
   * @param after what the patch makes of it, `id` and `href` included
   * @throws {TmfException} 400 for a changed immutable attribute and for anything else that is wrong, 409 for a change of
   *   status that its lifecycle forbids, 413 for what has become too long
   */
  patched(before: Whole, after: unknown): Document {
    if (!isObject(after)) {
      throw new TmfException('invalidBody', `The resource must stay an object; the patch makes it ${jsonKind(after)}`);
    }
    requireDepth(after);
    const { id: _id, href: _href, ...attributes } = this.keptIdentity(before, after);
    const document = this.withDefaults({}, attributes, before);
    refuse(this.problemsOf(document, before));
    const { heldStatus } = this;
    const problem =
      heldStatus && forbiddenTransition(heldStatus, before[heldStatus.attribute], document[heldStatus.attribute]);
    if (problem !== undefined) throw new TmfException('forbiddenTransition', problem);
    return document;
  }

  /** A life that is held to its lifecycle begins where that does. */
  private initialStatus(): Document {
    const { status } = this.resource;
    if (!status) return {};
    return { [status.attribute]: this.heldStatus ? Object.keys(status.lifecycle)[0] : status.initial };
  }

  /** The document without what counts as absent, which an earlier version may have stored. */
  present(document: Document): Document {
    return withoutAbsent(this.resource.create, document);
  }

  /**
   * What a patch makes of a resource, its identity and class as they were: a patch that leaves a blank there says nothing
   * of them, and an `href` may be another one of this resource.
   * @throws {TmfException} 400 if they would change, or something else that is set once
   */
  private keptIdentity(before: Whole, after: Document): Document {
    const present = this.present(after);
    const isRepeated = (name: string): boolean =>
      (Object.hasOwn(after, name) && isBlank(after[name])) ||
      !isChanged(before, after, name) ||
      (name === 'href' && leadsTo(after[name], before, this.resource.collection));
    const isSet = (name: string): boolean => Object.hasOwn(before, name);
    const forbidden = [
      ...IMMUTABLE.filter((name) => !isRepeated(name)),
      ...this.resource.immutable.filter((name) => isSet(name) && isChanged(before, present, name)),
    ];
    if (forbidden.length > 0) {
      throw new TmfException(
        'immutableAttribute',
        forbidden.map((name) => describeChange(name, before, present)).join('; '),
      );
    }
    return { ...present, ...Object.fromEntries(IMMUTABLE.filter(isSet).map((name) => [name, before[name]])) };
  }

  /**
   * What is wrong with the size of a document (see `storedSize()`). Without numbers in powers of ten no body can make it
   * twice as large as itself, defaults included.
   * @param before the document as PostgreSQL printed it: what is too large already may stay so, or become smaller
   */
  problemsOfSize(size: number, before = '{}'): Problem[] {
    const limit = 2 * this.settings.http.bodyLimit;
    if (size <= limit || size <= Buffer.byteLength(before)) return [];
    const hint = 'numbers are kept with all their digits, 1e308 with 309: send them as strings';
    return [
      { path: '', expected: `would take ${size} bytes, and must not take over ${limit} (twice BODY_LIMIT); ${hint}` },
    ];
  }

  /**
   * A patch can make more of a document than any body could. What is too long, or has too many values, already may stay so,
   * or become shorter.
   * @throws {TmfException} 413 for that, 400 for what would be too large
   */
  requireSize(json: string, size: number, before: string): void {
    const { bodyLimit } = this.settings.http;
    if (json.length > bodyLimit && json.length > before.length) {
      const length = `The resource would be ${json.length} characters long`;
      throw new TmfException('payloadTooLarge', `${length}; the limit is ${bodyLimit} (BODY_LIMIT)`);
    }
    // A value takes a byte at least.
    const values = json.length > maxValues(bodyLimit) ? valuesIn(json) : 0;
    if (values > maxValues(bodyLimit) && values > valuesIn(before))
      throw tooManyValues(`The resource would have ${values} values`, bodyLimit);
    refuse(this.problemsOfSize(size, before));
  }

  /** An attribute with a default always has a value. */
  private withDefaults(initial: Document, given: Document, stored?: Document): Document {
    const defaults = { ...this.subclasses.defaultsFor(this.resource.defaults, given, stored), ...initial };
    const missing = Object.entries(defaults).filter(([name]) => !Object.hasOwn(given, name));
    return { ...given, ...Object.fromEntries(missing) };
  }

  private problemsOfIdentity(body: Document): Problem[] {
    const problems: Problem[] = [];
    const { id } = body;
    if (id !== undefined && this.settings.resource.clientIds === 'reject') {
      problems.push({ path: '/id', expected: OF_SERVER });
    } else if (id !== undefined && (typeof id !== 'string' || id.length > MAX_ID_LENGTH)) {
      problems.push({
        path: '/id',
        expected: `must be a string of 1 to ${MAX_ID_LENGTH} characters, not ${shownId(id)}`,
      });
    } else if (id === '.' || id === '..') {
      problems.push({ path: '/id', expected: `must not be ${quote(id)}: no URL can name it (RFC 3986, 5.2.4)` });
    }
    if (Object.hasOwn(body, 'href')) problems.push({ path: '/href', expected: OF_SERVER });
    return problems;
  }

  /** For a body that is no object. */
  private shapeWanted(body: unknown): string {
    const required = [...attributesOf(this.resource.create)].filter(([, attribute]) => attribute.required);
    const example = `{${required.map(([name]) => `"${name}":…`).join(',')}}`;
    const wanted = `must be a JSON object such as ${example}; ${jsonKind(body)} was sent`;
    return Array.isArray(body) ? `${wanted}. Several are created by a JSON Patch of the collection` : wanted;
  }

  private problemsOfStatus(document: Document): Problem[] {
    const status = this.heldStatus && document[this.heldStatus.attribute];
    return this.heldStatus && typeof status === 'string' ? problemsOfStatus(this.heldStatus, status) : [];
  }

  /** Every problem, one for each path. */
  private problemsOf(document: Document, stored?: Document): Problem[] {
    const problems = [
      ...validate(this.resource.create, document),
      ...this.subclasses.problemsOf(document, stored),
      ...this.extensions.problemsOf(document),
    ];
    if (problems.length < 2) return problems;
    // The first to find something at a path says it best: the DTO.
    const byPath = new Map(problems.toReversed().map((problem) => [problem.path, problem]));
    return problems.filter((problem) => byPath.get(problem.path) === problem);
  }
}

/** What clients must not give. */
const OF_SERVER = 'must not be given; it is made here';

function shownId(id: unknown): string {
  return typeof id === 'string' ? String(id.length) : jsonKind(id);
}

function describeChange(name: string, before: Document, after: Document): string {
  if (!Object.hasOwn(after, name)) return `/${name}: cannot be removed`;
  const known = Object.hasOwn(before, name) ? shortJson(before[name]) : 'not there';
  return `/${name}: cannot change; it is ${known}, not ${shortJson(after[name])}. Repeat its value, or leave it out`;
}

function shortJson(value: unknown): string {
  return typeof value === 'string' ? quote(value) : limited(JSON.stringify(value));
}

/** @throws {TmfException} 400 that names every problem, if there is any */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new TmfException('invalidBody', describeProblems(problems));
}

function valuesIn(json: string): number {
  return measureJson(Buffer.from(json)).values;
}
