import { TmfException } from '../../error/tmf.exception';
import { type Reference, type ReferencePlace, referencesOf } from '../../attribute/reference';
import type { Caller } from '../../declare/caller';
import type { Document } from '../../json/json-value';
import { type Filled, filled } from './filling';
import { Findings, type Wanted } from './findings';
import type { OwnTargets } from './own-targets';
import type { ReferenceChecker } from './reference-checker';
import { targetKey } from './target';

/** A value of a body, and where it stands there. */
interface Given {
  readonly value: unknown;
  readonly at: string;
}

/** A document, and where it stands in the body. */
interface NewDocument {
  readonly at: string;
  readonly document: Document;
}

/** What is to be known of references before a change can be written. */
export interface OpenReferences {
  /** Nobody has looked for what they could be filled from. */
  readonly wanted?: readonly Wanted[];
  /** Nobody has checked them. */
  readonly unchecked?: readonly Reference[];
}

/** What there is to do for references, as the settings have it. */
interface Options {
  readonly fill: boolean;
  /** What all that is filled in one request may take. Bytes. */
  readonly limit: number;
}

/** A patch is tried this often if the resource changes while its references are looked up. */
const MAX_ROUNDS = 5;

/** The references that writes of one resource bring in: they are filled, and checked. */
export class WrittenReferences {
  constructor(
    private readonly places: readonly ReferencePlace[],
    private readonly checker: Pick<ReferenceChecker, 'check' | 'isOn'>,
    private readonly targets: OwnTargets,
    private readonly options: Options,
  ) {}

  /** @param origin what the URLs of the request begin with, before the path of the API */
  of(caller: Caller, origin: string): ReferencesOfWrite {
    return new ReferencesOfWrite(this.places, this.checker, this.targets, this.options, caller, origin);
  }
}

/**
 * Those of one write. All is looked up outside of transactions: nobody waits for another system in one. What was found in this
 * server for the one purpose is not looked up again for the other.
 */
export class ReferencesOfWrite {
  private readonly findings: Findings;
  private readonly checked = new Set<string>();

  constructor(
    private readonly places: readonly ReferencePlace[],
    private readonly checker: Pick<ReferenceChecker, 'check' | 'isOn'>,
    targets: OwnTargets,
    private readonly options: Options,
    private readonly caller: Caller,
    private readonly origin: string,
  ) {
    this.findings = new Findings(targets, caller, options.fill);
  }

  /**
   * What clients give for new resources, not validated yet, with its references filled.
   * @throws {TmfException} 413 if that is too much
   */
  async fillNew<T extends Given>(given: readonly T[]): Promise<readonly T[]> {
    if (!this.options.fill) return given;
    const wanted = given.flatMap(({ value }) => this.fill(value, undefined).wanted);
    if (wanted.length === 0) return given;
    await this.findings.findAll(wanted);
    let size = 0;
    return given.map((each) => {
      const { document, size: added } = this.fill(each.value, undefined);
      this.requireSize((size += added));
      return { ...each, value: document };
    });
  }

  /**
   * Checks the references of new resources, of all of them at once.
   * @throws {TmfException} see {@link ReferenceChecker.check}
   */
  checkNew(drafts: readonly NewDocument[]): Promise<void> {
    const references = drafts.flatMap(({ at, document }) =>
      referencesOf(this.places, document).map((reference) => ({ ...reference, pointer: at + reference.pointer })),
    );
    return this.checker.check(this.caller, references, this.findings);
  }

  /**
   * Fills the references that a change brings in, as far as their targets were looked up.
   * @throws {TmfException} 413 if that is too much
   */
  fillAdded(before: Document, after: unknown): Filled {
    if (!this.options.fill) return { document: after, wanted: [], size: 0 };
    const made = this.fill(after, before);
    this.requireSize(made.size);
    return made;
  }

  /** Those that a change brings in and that nobody has checked yet. */
  unchecked(before: Document, after: Document): readonly Reference[] {
    if (!this.checker.isOn) return [];
    const known = new Set(referencesOf(this.places, before).map(placeAndTarget));
    return referencesOf(this.places, after).filter(
      (reference) => !known.has(placeAndTarget(reference)) && !this.checked.has(targetKey(reference)),
    );
  }

  /**
   * Tries a change until all is known of the references that it brings in; that is looked up between the attempts. References that
   * were there before are let through, whatever became of them.
   * @param attempt leaves the resource as it is where something is open
   * @param open what an attempt has left open
   * @throws {TmfException} see {@link ReferenceChecker.check}; unavailable if the resource changes all the time
   */
  async settle<T>(attempt: () => Promise<T>, open: (attempted: T) => OpenReferences | undefined): Promise<T> {
    for (let round = 1; ; round++) {
      const attempted = await attempt();
      const left = open(attempted);
      if (!left) return attempted;
      if (round === MAX_ROUNDS) throw new TmfException('unavailable', 'The resource changes all the time. Try again.');
      const { wanted = [], unchecked = [] } = left;
      await this.findings.findAll(wanted);
      await this.check([...this.foundAmong(wanted), ...unchecked]);
    }
  }

  private async check(references: readonly Reference[]): Promise<void> {
    await this.checker.check(this.caller, references, this.findings);
    for (const reference of references) this.checked.add(targetKey(reference));
  }

  /** What is there is right, too: the next attempt need not end for it. */
  private foundAmong(wanted: readonly Wanted[]): Reference[] {
    return wanted.flatMap(({ type, id }) => {
      const target = this.findings.target({ type, id }, this.origin);
      return target ? [{ pointer: '', type: target.type, id }] : [];
    });
  }

  private fill(document: unknown, before: Document | undefined): Filled {
    return filled(this.places, document, before, (wanted) => this.findings.target(wanted, this.origin));
  }

  private requireSize(size: number): void {
    const { limit } = this.options;
    if (size <= limit) return;
    const problem = `What is filled into the references would take over ${limit} bytes (BODY_LIMIT)`;
    throw new TmfException(
      'payloadTooLarge',
      `${problem}; refer to fewer resources, or say name, href and @referredType`,
    );
  }
}

/** The attribute and what it refers to; the place in an array does not matter, nor how the type is spelt. */
function placeAndTarget({ pointer, ...target }: Reference): string {
  return `${pointer.split('/', 2)[1]} ${targetKey(target)}`;
}
