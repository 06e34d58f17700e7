import type { Type as Class } from '@nestjs/common';
import { TmfException } from '../../error/tmf.exception';
import { type Reference, referencesOf } from '../../attribute/reference';
import type { ReferenceChecker } from './reference-checker';
import { targetKey } from './target';

type Document = Readonly<Record<string, unknown>>;

/** A document, and where it stands in the body. */
interface NewDocument {
  readonly at: string;
  readonly document: Document;
}

/** Lets a change pass whose new references are known to be checked, and throws to have them checked otherwise. */
export type Gatekeeper = (before: Document, after: Document) => void;

/** A patch is tried this often if the resource changes while its references are checked. */
const MAX_ROUNDS = 5;

/** References of a patch that nobody has checked yet. */
class UncheckedReferences extends Error {
  constructor(readonly references: readonly Reference[]) {
    super('references are not checked yet');
  }
}

/** Checks the references that writes of one resource bring in. */
export class WrittenReferences {
  constructor(
    private readonly dto: Class<object>,
    private readonly checker: Pick<ReferenceChecker, 'check'>,
  ) {}

  /**
   * Checks the references of new resources, of all of them at once.
   * @throws {TmfException} see {@link ReferenceChecker.check}
   */
  checkNew(drafts: readonly NewDocument[]): Promise<void> {
    const references = drafts.flatMap(({ at, document }) =>
      referencesOf(this.dto, document).map((reference) => ({ ...reference, pointer: at + reference.pointer })),
    );
    return this.checker.check(references);
  }

  /**
   * Runs a change in a transaction, and checks the references it adds outside of it: `attempt` calls the gatekeeper where
   * it knows the document before and after; what that throws has to end the transaction. Then the new references are
   * checked, and the change is tried again. References that were there before are let through, whatever became of them.
   * @throws {TmfException} see {@link ReferenceChecker.check}; unavailable if the resource changes all the time
   */
  async checkAdded<T>(attempt: (gatekeeper: Gatekeeper) => Promise<T>): Promise<T> {
    const checked = new Set<string>();
    const gatekeeper: Gatekeeper = (before, after) => {
      const added = this.added(before, after).filter((reference) => !checked.has(targetKey(reference)));
      if (added.length > 0) throw new UncheckedReferences(added);
    };
    for (let round = 1; ; round++) {
      try {
        return await attempt(gatekeeper);
      } catch (error) {
        if (!(error instanceof UncheckedReferences)) throw error;
        if (round === MAX_ROUNDS)
          throw new TmfException('unavailable', 'The resource changes all the time. Try again.');
        await this.checker.check(error.references);
        for (const reference of error.references) checked.add(targetKey(reference));
      }
    }
  }

  private added(before: Document, after: Document): Reference[] {
    const known = new Set(referencesOf(this.dto, before).map(placeAndTarget));
    return referencesOf(this.dto, after).filter((reference) => !known.has(placeAndTarget(reference)));
  }
}

/** The attribute and what it refers to; the place in an array does not matter. */
function placeAndTarget({ pointer, ...target }: Reference): string {
  return `${pointer.split('/', 2)[1]} ${targetKey(target)}`;
}
