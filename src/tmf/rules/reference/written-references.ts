import { TmfException } from '../../error/tmf.exception';
import { type Reference, type ReferencePlace, referencesOf } from '../../attribute/reference';
import type { Caller } from '../../declare/caller';
import type { Document } from '../../json/json-value';
import type { ReferenceChecker } from './reference-checker';
import { targetKey } from './target';

/** A document, and where it stands in the body. */
interface NewDocument {
  readonly at: string;
  readonly document: Document;
}

/** Those that a change brings in and that nobody has checked yet. */
export type UncheckedReferences = (before: Document, after: Document) => readonly Reference[];

/** A patch is tried this often if the resource changes while its references are checked. */
const MAX_ROUNDS = 5;

/** Checks the references that writes of one resource bring in. */
export class WrittenReferences {
  constructor(
    private readonly places: readonly ReferencePlace[],
    private readonly checker: Pick<ReferenceChecker, 'check'>,
  ) {}

  /**
   * Checks the references of new resources, of all of them at once.
   * @throws {TmfException} see {@link ReferenceChecker.check}
   */
  checkNew(caller: Caller, drafts: readonly NewDocument[]): Promise<void> {
    const references = drafts.flatMap(({ at, document }) =>
      referencesOf(this.places, document).map((reference) => ({ ...reference, pointer: at + reference.pointer })),
    );
    return this.checker.check(caller, references);
  }

  /**
   * Tries a change until all references that it brings in are checked, which is done between the attempts: so nobody waits for
   * another system in a transaction. References that were there before are let through, whatever became of them.
   * @param attempt leaves the resource as it is where something is unchecked
   * @param left what an attempt has left unchecked
   * @throws {TmfException} see {@link ReferenceChecker.check}; unavailable if the resource changes all the time
   */
  async checkAdded<T>(
    caller: Caller,
    attempt: (unchecked: UncheckedReferences) => Promise<T>,
    left: (attempted: T) => readonly Reference[],
  ): Promise<T> {
    const checked = new Set<string>();
    const unchecked: UncheckedReferences = (before, after) =>
      this.added(before, after).filter((reference) => !checked.has(targetKey(reference)));
    for (let round = 1; ; round++) {
      const attempted = await attempt(unchecked);
      const references = left(attempted);
      if (references.length === 0) return attempted;
      if (round === MAX_ROUNDS) throw new TmfException('unavailable', 'The resource changes all the time. Try again.');
      await this.checker.check(caller, references);
      for (const reference of references) checked.add(targetKey(reference));
    }
  }

  private added(before: Document, after: Document): Reference[] {
    const known = new Set(referencesOf(this.places, before).map(placeAndTarget));
    return referencesOf(this.places, after).filter((reference) => !known.has(placeAndTarget(reference)));
  }
}

/** The attribute and what it refers to; the place in an array does not matter. */
function placeAndTarget({ pointer, ...target }: Reference): string {
  return `${pointer.split('/', 2)[1]} ${targetKey(target)}`;
}
