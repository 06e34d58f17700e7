import type { Settings } from '../../config/env';
import type { Extensions } from './extension/extensions';
import type { Problem } from '../attribute/validate';
import type { Resource } from '../declare/define-resource';
import type { Document } from '../json/json-value';

/** By what an instance of a sub-class tells its super-class, and where the attributes are described that it adds (POL-2). */
const SUBCLASSING = ['@baseType', '@schemaLocation'];

/**
 * What instances of sub-classes of a resource have by default, and must say. A document says something by having the
 * attribute: null and blanks are gone by now.
 */
export class SubclassRules {
  constructor(
    private readonly resource: Pick<Resource, 'name'>,
    private readonly extensions: Extensions,
    private readonly settings: Settings['resource'],
  ) {}

  /**
   * What the class of the document adds to the defaults of the resource, or has instead of them.
   * @param defaults of the resource
   * @param stored the document that a patch started from; its class was settled when it was made, so that a default adds
   *   nothing about it that was not there
   */
  defaultsFor(defaults: Document, document: Document, stored?: Document): Document {
    const isSubclass = this.isSubclass(document);
    if (!isSubclass && !stored) return defaults;
    const all = isSubclass ? { ...defaults, ...this.classDefaults(document['@type']) } : defaults;
    const isDefault = ([name, value]: [string, unknown]): boolean =>
      value !== undefined && (!stored || !SUBCLASSING.includes(name) || Object.hasOwn(stored, name));
    return Object.fromEntries(Object.entries(all).filter(isDefault));
  }

  /** With `SUBCLASSES=strict`, what the document does not say of its class; after a patch, what that took away. */
  problemsOf(document: Document, stored?: Document): Problem[] {
    if (this.settings.subclasses === 'lenient' || !this.isSubclass(document)) return [];
    return SUBCLASSING.filter(
      (name) => !Object.hasOwn(document, name) && (stored === undefined || Object.hasOwn(stored, name)),
    ).map((name) => ({ path: `/${name}`, expected: `must be given when @type is not ${this.resource.name}` }));
  }

  private isSubclass(document: Document): boolean {
    return Object.hasOwn(document, '@type') && document['@type'] !== this.resource.name;
  }

  /** Undefined for what has no default. */
  private classDefaults(type: unknown): Document {
    const { name } = this.resource;
    const extension = this.extensions.find(type);
    if (extension) return { '@baseType': extension.superType ?? name, '@schemaLocation': extension.location };
    return { '@baseType': this.settings.subclasses === 'strict' ? undefined : name };
  }
}
