import { digestOf } from '../../json/digest';
import type { Document } from '../../json/json-value';
import { Effort } from '../../query/bounds/effort';
import { asSeen } from '../../query/as-seen';
import { type PathSet, isEmpty, without } from '../../query/path-set';
import { ALWAYS, type Predicate, isAlways } from '../../query/predicate';
import type { SortKey } from '../../query/parse/sort';
import { grantsOn, hiddenBy } from '../../access/mask';
import type { Grant } from '../../access/policies';
import { hidesSort, visible } from '../../access/visible';

/** A resource as a caller sees it. */
export interface Seen<T extends Document> {
  /** Those of the caller's grants that the resource is in. */
  readonly grants: readonly Grant[];
  /** What is left out of it. */
  readonly hidden: PathSet;
  /** The same object if nothing is. */
  readonly shown: T;
}

/** What one caller sees, and may do, of the resources of one kind in one operation. */
export class Sight {
  /** Whether it is all, as it is. */
  readonly isWhole: boolean;
  /** Whether attributes of what is seen may be left out. */
  readonly hides: boolean;
  /** Another one for another sight. */
  readonly digest: string;
  /** What a list finds that asks for everything. */
  private all: Predicate | undefined;
  /** By attribute, of those that are asked for by name. */
  private readonly shown = new Map<string, Predicate>();

  constructor(private readonly grants: readonly Grant[]) {
    this.isWhole = grants.some(({ where, hide, readOnly }) => !where && isEmpty(hide) && isEmpty(readOnly));
    this.hides = !this.isWhole && grants.some(({ hide }) => !isEmpty(hide));
    this.digest = this.isWhole ? '' : digestOf(JSON.stringify(grants, (_, each: unknown) => plain(each)));
  }

  /** What a list finds of what is asked for. */
  filter(asked: Predicate): Predicate {
    if (this.isWhole) return asked;
    return isAlways(asked) ? (this.all ??= visible(asked, this.grants)) : visible(asked, this.grants);
  }

  /** Which resources are there for the caller with the attribute, if they have it. The same object for the same attribute. */
  showing(attribute: string): Predicate {
    if (!this.grants.some(({ hide }) => hide[attribute] === true)) return this.filter(ALWAYS);
    const known = this.shown.get(attribute);
    if (known) return known;
    const predicate = visible(
      ALWAYS,
      this.grants.filter(({ hide }) => hide[attribute] !== true),
    );
    this.shown.set(attribute, predicate);
    return predicate;
  }

  /** Whether it is seen of every resource whether the predicate is true of it. */
  seesAll(asked: Predicate): boolean {
    return this.isWhole || this.grants.some(({ where, hide }) => !where && asSeen(asked, hide) === asked);
  }

  /** What a list is sorted by: nothing that is left out of any resource. */
  sort(keys: readonly SortKey[]): readonly SortKey[] {
    return this.hides ? keys.filter(({ path }) => !hidesSort(path, this.grants)) : keys;
  }

  /** @param resource the whole of it, with its id @returns undefined if it is not there for the caller */
  see<T extends Document>(resource: T): Seen<T> | undefined {
    const grants = grantsOn(resource, this.grants, new Effort());
    const hidden = hiddenBy(grants);
    return hidden && { grants, hidden, shown: without(resource, hidden) };
  }
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
