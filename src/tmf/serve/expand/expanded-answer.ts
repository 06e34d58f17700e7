import { typeKey } from '../../attribute/reference';
import type { Resource } from '../../declare/define-resource';
import { hrefOf, membersWithIdentity } from '../../declare/identity';
import type { Expansion } from '../../query/parse/expand';
import { type FoundReference, type PlaceTree, placesToExpand, referencesIn } from './references-in';
import { type Room, bytesOf } from './room';
import { type Representation, merged, splice } from './splice';
import type { Target, Targets } from './targets';

/** A document, and what of it is to be expanded. */
interface Text {
  readonly json: string;
  readonly resource: Resource;
  readonly expansion: Expansion;
}

/** A document that is expanded, and the bytes that were put in. */
interface ExpandedText {
  readonly json: string;
  readonly added: number;
}

/** A target, and what is to be put into it before it is put into the references that lead to it. */
interface Insertion {
  readonly target: Target;
  readonly below: Expansion;
  /** How many references lead to it. */
  places: number;
}

/** What is put in, and its bytes. */
type Insert = Representation & { readonly bytes: number };

/** One answer while it is expanded. Each target is read once, all of a type on a level by one statement. */
export class ExpandedAnswer {
  /** By id. Undefined for what is not there for the caller. */
  private readonly known = new Map<Resource, Map<string, Target | undefined>>();
  private readonly places = new Map<Expansion, Map<Resource, PlaceTree>>();

  /**
   * @param byType of what there can be targets, by `typeKey()` of its name
   * @param origin what URLs begin with, before the path of an API
   */
  constructor(
    private readonly targets: Targets,
    private readonly byType: ReadonlyMap<string, Resource>,
    private readonly origin: string,
  ) {}

  /** @returns the texts in their order, expanded @throws {ExpensiveQueryError} if there is not enough room */
  async expand(texts: readonly Text[], room: Room): Promise<ExpandedText[]> {
    const found = texts.map((text) => referencesIn(text.json, this.placesOf(text)));
    const references = found.flat();
    if (references.length === 0) return texts.map(({ json }) => ({ json, added: 0 }));
    room.count(references.length);
    await this.readTargets(references, room);
    const insertions = this.insertionsFor(references);
    const inserts = await this.insertsFor(new Set(insertions.values()), room);
    return texts.map(({ json }, n): ExpandedText => {
      let added = 0;
      const spliced = splice(json, found[n] ?? [], (reference) => {
        const insertion = insertions.get(reference);
        const insert = insertion && inserts.get(insertion);
        added += insert?.bytes ?? 0;
        return insert && merged(json, reference, insert);
      });
      return { json: spliced, added };
    });
  }

  private placesOf({ resource, expansion }: Text): PlaceTree {
    const byResource = this.places.get(expansion) ?? new Map<Resource, PlaceTree>();
    this.places.set(expansion, byResource);
    const places = byResource.get(resource) ?? placesToExpand(resource.references, expansion);
    byResource.set(resource, places);
    return places;
  }

  private async readTargets(references: readonly FoundReference[], room: Room): Promise<void> {
    const wanted = new Map<Resource, Map<string, number>>();
    for (const { type, id } of references) {
      const resource = this.byType.get(typeKey(type));
      if (!resource || this.known.get(resource)?.has(id)) continue;
      const ids = wanted.get(resource) ?? new Map<string, number>();
      wanted.set(resource, ids.set(id, (ids.get(id) ?? 0) + 1));
    }
    let left = room;
    for (const [resource, ids] of wanted) {
      const read = await this.targets.read(resource, ids, left);
      const known = this.known.get(resource) ?? new Map<string, Target | undefined>();
      this.known.set(resource, known);
      let bytes = 0;
      for (const [id, places] of ids) {
        const target = read.get(id);
        known.set(id, target);
        bytes += (target?.bytes ?? 0) * places;
      }
      left = left.without(bytes);
    }
  }

  /** The same one for references that lead to the same target and expand the same in it. None for those that lead to nothing. */
  private insertionsFor(references: readonly FoundReference[]): Map<FoundReference, Insertion> {
    const insertions = new Map<FoundReference, Insertion>();
    const byTarget = new Map<Target, Map<Expansion, Insertion>>();
    for (const reference of references) {
      const { type, id, below } = reference;
      const resource = this.byType.get(typeKey(type));
      const target = resource && this.known.get(resource)?.get(id);
      if (!target) continue;
      const ofTarget = byTarget.get(target) ?? new Map<Expansion, Insertion>();
      byTarget.set(target, ofTarget);
      const insertion = ofTarget.get(below) ?? { target, below, places: 0 };
      ofTarget.set(below, insertion);
      insertion.places++;
      insertions.set(reference, insertion);
    }
    return insertions;
  }

  /** Expanded themselves. @throws {ExpensiveQueryError} if there is not room for all of them at all their places */
  private async insertsFor(insertions: ReadonlySet<Insertion>, room: Room): Promise<Map<Insertion, Insert>> {
    const all = [...insertions];
    const left = room.without(all.reduce((sum, { target, places }) => sum + target.bytes * places, 0));
    const texts = all.map(({ target: { json, resource }, below }) => ({ json, resource, expansion: below }));
    const inserts = new Map<Insertion, Insert>();
    let bytes = 0;
    for (const [n, { json, added }] of (await this.expand(texts, left)).entries()) {
      const insertion = all[n] as Insertion;
      const insert = this.represent(insertion.target, json, added);
      bytes += insert.bytes * insertion.places;
      inserts.set(insertion, insert);
    }
    room.without(bytes);
    return inserts;
  }

  private represent({ id, resource, bytes }: Target, json: string, added: number): Insert {
    const href = hrefOf(this.origin + resource.collection, id);
    const identity = bytesOf(id) + href.length;
    return { json, members: membersWithIdentity(id, href, json), bytes: bytes + added + identity };
  }
}
