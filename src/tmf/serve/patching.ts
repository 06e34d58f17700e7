import { HiddenAttributesError, unmask } from '../access/unmask';
import { changesReadOnly } from '../access/read-only';
import { type Problem, describeProblems } from '../attribute/validate';
import type { Caller } from '../declare/caller';
import type { Resource } from '../declare/define-resource';
import { hrefOf } from '../declare/identity';
import { TmfException } from '../error/tmf.exception';
import { requireUnchanged } from '../http/conditions/preconditions';
import { type Document, isObject } from '../json/json-value';
import { changedAttributes } from '../patch/changes';
import { NO_PATHS, union, without } from '../query/path-set';
import type { AccessPolicies } from '../rules/access/access-policies';
import type { Seen, Sight } from '../rules/access/sight';
import type { DocumentRules, Whole } from '../rules/document-rules';
import type { OpenReferences, ReferencesOfWrite, WrittenReferences } from '../rules/reference/written-references';
import type { ChangesInHand } from '../store/changes-in-hand';
import { draftChanges } from '../store/event/event';
import type { EventPublisher } from '../store/event/event-publisher';
import type { Decision, ResourceRepository } from '../store/resource.repository';
import type { VersionedResource } from '../store/row/stored-resource';
import { storedSize } from '../store/row/stored-size';
import type { RequestContext } from './request-context';
import { type ShownResource, show, showWritten } from './show';

/** Makes the patched document of the stored one, `id` and `href` among its attributes. It may be called again. */
export type Patch = (resource: Document) => unknown;

/** What is decided of a resource that is to be patched. */
interface Patched extends Decision {
  /** As it would be; undefined if it is not there for the caller. */
  readonly document?: Document;
  /** Then nothing is written. */
  readonly open?: OpenReferences;
}

/** Patches resources of one kind. */
export class Patching {
  constructor(
    private readonly resource: Resource,
    private readonly repository: ResourceRepository,
    private readonly rules: DocumentRules,
    private readonly policies: AccessPolicies,
    private readonly publisher: EventPublisher,
    private readonly changes: ChangesInHand,
    /** Undefined if references are neither filled nor checked. */
    private readonly references: WrittenReferences | undefined,
  ) {}

  /**
   * Applies a patch to the stored resource, all or nothing. One that changes nothing writes nothing and tells nobody.
   * @returns undefined if there is no such resource for the caller
   * @throws {TmfException} 403 for what the caller may not change, 412 if a condition of the client does not hold, 400 for an
   *   invalid result or a changed immutable attribute, 400 or 503 for what it newly refers to, and what `patch` throws
   */
  async run(caller: Caller, id: string, patch: Patch, context: RequestContext): Promise<ShownResource | undefined> {
    const references = this.references?.of(caller, context.origin);
    const attempt = () =>
      this.changes.run((takeRoom) =>
        this.repository.update(
          id,
          (current) => {
            const decide = (): Patched => this.patched(caller, current, patch, context, references);
            const turn = takeRoom(current.json);
            return turn ? turn.then(decide) : decide();
          },
          { caller, origin: context.origin },
        ),
      );
    const outcome = await (references
      ? references.settle(attempt, (attempted) => attempted?.decision.open)
      : attempt());
    const { resource, decision } = outcome ?? {};
    if (!resource || !decision?.document) return undefined;
    const sight = this.policies.sightOf(caller, this.resource, 'read');
    if (!decision.update) return showWritten(sight, resource);
    const patched = { ...resource, document: decision.document };
    this.publisher.publish(decision.update.events, caller, context, patched);
    return showWritten(sight, patched);
  }

  /** What a patch makes of a resource, and what there is to tell of it. */
  private patched(
    caller: Caller,
    current: VersionedResource,
    patch: Patch,
    { preconditions, origin }: RequestContext,
    references: ReferencesOfWrite | undefined,
  ): Patched {
    const sight = this.policies.sightOf(caller, this.resource, 'read');
    // Parsed once, for whoever looks at it.
    const stored = JSON.parse(current.json) as Document;
    const read = show(sight, { ...current, document: stored });
    if (!read) return {};
    requireUnchanged(preconditions, read);
    const { id } = current;
    const before = this.rules.present(stored);
    const whole = { id, href: hrefOf(origin + this.resource.collection, id), ...before };
    const update = this.policies.sightOf(caller, this.resource, 'update');
    const made = this.made(update, sight, whole, patch);
    const { document: filled, wanted } = references?.fillAdded(before, made) ?? { document: made, wanted: [] };
    if (wanted.length > 0) return { document: before, open: { wanted } };
    const document = this.valid(update, whole, filled);
    const changed = changedAttributes(before, document);
    if (changed.length === 0) return { document };
    const unchecked = references?.unchecked(before, document) ?? [];
    if (unchecked.length > 0) return { document, open: { unchecked } };
    const json = JSON.stringify(document);
    const size = storedSize(json);
    this.rules.requireSize(json, size, current.json);
    return { document, update: { json, size, events: draftChanges(changed, this.resource) } };
  }

  /**
   * What the patch makes of what the caller sees, with what it does not see as it was.
   * @param sight of what it may change
   * @param read what it sees when it reads: a patch that tests and copies is not to tell it more
   * @throws {TmfException} 403
   */
  private made(sight: Sight, read: Sight, whole: Whole, patch: Patch): unknown {
    if (sight.isWhole && read.isWhole) return patch(whole);
    const seen = sight.see(whole);
    if (!seen) throw new TmfException('forbidden', `This caller may not change ${this.resource.name} ${whole.id}`);
    const hidden = union(seen.hidden, read.see(whole)?.hidden ?? NO_PATHS);
    const shown = without(whole, hidden);
    return restored({ ...seen, hidden, shown }, whole, patch(shown));
  }

  /** @throws {TmfException} for what is not valid, 403 for what would not be a resource that the caller may change */
  private valid(sight: Sight, whole: Whole, after: unknown): Document {
    const document = this.rules.patched(whole, after);
    if (sight.isWhole || sight.see({ ...document, id: whole.id })) return document;
    throw new TmfException('forbidden', `This would not be a ${this.resource.name} that this caller may change`);
  }
}

/** @throws {TmfException} 403 for changes of what is read-only, or not seen */
function restored({ grants, hidden, shown }: Seen<Whole>, whole: Whole, after: unknown): unknown {
  if (!isObject(after)) return after;
  const problems = changesReadOnly(shown, after, grants).map((path): Problem => ({
    path,
    expected: 'cannot be changed by this caller',
  }));
  if (problems.length > 0) throw new TmfException('forbidden', describeProblems(problems));
  try {
    return unmask<object>(hidden, whole, after);
  } catch (error) {
    if (!(error instanceof HiddenAttributesError)) throw error;
    throw new TmfException('forbidden', error.message);
  }
}
