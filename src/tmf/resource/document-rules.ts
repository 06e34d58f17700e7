import type { Settings } from '../../config/env';
import type { Extensions } from '../extension/extensions';
import { type Problem, validate } from '../model/validate';
import type { Resource } from './define-resource';

type Document = Readonly<Record<string, unknown>>;

/** By what an instance of a sub-class tells its super-class, and where the attributes are described that it adds (POL-2). */
const SUBCLASSING = ['@baseType', '@schemaLocation'];

/** What the documents of one resource have by default, and what they must satisfy: the DTO and the registered extensions. */
export class DocumentRules {
  constructor(
    private readonly resource: Pick<Resource, 'name' | 'create' | 'defaults'>,
    private readonly extensions: Extensions,
    private readonly settings: Pick<Settings, 'subclasses'>,
  ) {}

  /**
   * What the document has where the client says nothing.
   * @param stored the document that a patch started from; its class was settled when it was made, so that a default adds
   *   nothing about it that was not there
   */
  defaultsFor(document: Document, stored?: Document): Document {
    const { defaults } = this.resource;
    const isSubclass = this.isSubclass(document);
    if (!isSubclass && !stored) return defaults;
    const all = isSubclass ? { ...defaults, ...this.classDefaults(document['@type']) } : defaults;
    const isDefault = ([name, value]: [string, unknown]): boolean =>
      value !== undefined && (!stored || !SUBCLASSING.includes(name) || hasValue(stored, name));
    return Object.fromEntries(Object.entries(all).filter(isDefault));
  }

  /** Every problem, one for each path. @param stored as in {@link defaultsFor} */
  problemsOf(document: Document, stored?: Document): Problem[] {
    const problems = [
      ...validate(this.resource.create, document),
      ...this.unclassified(document, stored),
      ...this.extensions.problemsOf(document),
    ];
    if (problems.length < 2) return problems;
    // The first to find something at a path says it best: the DTO.
    const byPath = new Map(problems.toReversed().map((problem) => [problem.path, problem]));
    return problems.filter((problem) => byPath.get(problem.path) === problem);
  }

  private isSubclass(document: Document): boolean {
    return hasValue(document, '@type') && document['@type'] !== this.resource.name;
  }

  /** Undefined for what has no default. */
  private classDefaults(type: unknown): Document {
    const { name } = this.resource;
    const extension = this.extensions.find(type);
    if (extension) return { '@baseType': extension.superType ?? name, '@schemaLocation': extension.location };
    return { '@baseType': this.settings.subclasses === 'strict' ? undefined : name };
  }

  /** With `SUBCLASSES=strict`, what an instance of a sub-class does not say of its class, and the patch found there. */
  private unclassified(document: Document, stored: Document | undefined): Problem[] {
    if (this.settings.subclasses === 'lenient' || !this.isSubclass(document)) return [];
    return SUBCLASSING.filter(
      (name) => !hasValue(document, name) && (stored === undefined || hasValue(stored, name)),
    ).map((name) => ({ path: `/${name}`, expected: `must be given when @type is not ${this.resource.name}` }));
  }
}

/** Null counts as absent. */
function hasValue(document: Document, name: string): boolean {
  return document[name] !== undefined && document[name] !== null;
}
