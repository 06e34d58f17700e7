import type { Session } from '../../database/database';
import { attributeOf } from '../attribute/attribute';
import { MAX_FOUND, type Problem, describeProblems } from '../attribute/validate';
import type { Caller } from '../declare/caller';
import type { Resource } from '../declare/define-resource';
import { newId } from '../declare/new-id';
import { TmfException } from '../error/tmf.exception';
import type { Answer } from '../http/answer';
import { changesReadOnly } from '../access/read-only';
import { type Document, isObject } from '../json/json-value';
import { quote } from '../query/bounds/invalid-query';
import type { AccessPolicies } from '../rules/access/access-policies';
import type { Sight } from '../rules/access/sight';
import { type DocumentRules, refuse } from '../rules/document-rules';
import type { WrittenReferences } from '../rules/reference/written-references';
import { draftEvent } from '../store/event/event';
import type { EventPublisher } from '../store/event/event-publisher';
import type { Answered, IdempotentWrites, KeyedWrite } from '../store/kept-answers/idempotent-writes';
import type { ResourceRepository } from '../store/resource.repository';
import type { NewResource, StoredVersion } from '../store/row/stored-resource';
import { storedSize } from '../store/row/stored-size';
import type { RequestContext } from './request-context';
import { type ShownResource, showWritten } from './show';

/** A value that is to become a resource. */
export interface Given {
  readonly value: unknown;
  /** Where it stands in the body (JSON Pointer). */
  readonly at: string;
}

/** A valid resource about to be created. */
interface Draft extends NewResource {
  readonly document: Document;
}

/** Resources that were created, each with its version, and the answer. Without them it is that of an earlier request. */
interface Created extends Answered {
  readonly created: readonly (Draft & StoredVersion)[];
}

/** Creates resources of one kind. */
export class Creation {
  constructor(
    private readonly resource: Resource,
    private readonly repository: ResourceRepository,
    private readonly rules: DocumentRules,
    private readonly policies: AccessPolicies,
    private readonly keyedWrites: IdempotentWrites,
    private readonly publisher: EventPublisher,
    /** Undefined if references are neither filled nor checked. */
    private readonly references: WrittenReferences | undefined,
  ) {}

  /**
   * Creates all of them or none, in one statement (BLK-1), as a part of a keyed write if the request is one.
   * @param answer makes the answer, which is kept with the resources if the request has an idempotency key
   * @throws {TmfException} 400 for what is invalid, 403 for what the caller may not create, 409 for a taken id, 400 or 503 for
   *   what is referred to, and what {@link IdempotentWrites.run} throws
   */
  async run(
    caller: Caller,
    given: readonly Given[],
    context: RequestContext,
    answer: (created: readonly ShownResource[]) => Answer,
  ): Promise<Answer> {
    const sight = this.policies.sightOf(caller, this.resource, 'read');
    const keyed = context.keyed && keyedBy(caller, sight, context.keyed);
    const references = this.references?.of(caller, context.origin);
    // What is answered again is neither filled nor checked again: what it refers to may be gone.
    const kept = references && keyed && (await this.keyedWrites.kept(keyed));
    if (kept) return kept;
    const drafts = this.draftsOf(references ? await references.fillNew(given) : given);
    this.requireAllowed(this.policies.sightOf(caller, this.resource, 'create'), given, drafts);
    await references?.checkNew(drafts);
    const write = async (session?: Session): Promise<Created> => {
      const versions = await this.repository.insert(drafts, { caller, origin: context.origin }, session);
      const created = drafts.map((draft, n) => ({ ...draft, ...(versions[n] as StoredVersion) }));
      return { created, answer: answer(created.map((each) => showWritten(sight, each))) };
    };
    const written: Created | (Answered & { created?: undefined }) = await (keyed
      ? this.keyedWrites.run(keyed, write)
      : write());
    for (const each of written.created ?? []) this.publisher.publish([each.event], caller, context, each);
    return written.answer;
  }

  /** @throws {TmfException} 400 that names every problem, 409 for an id that is given twice */
  private draftsOf(given: readonly Given[]): Draft[] {
    const problems: Problem[] = [];
    const drafts: Draft[] = [];
    for (const each of given) {
      drafts.push(this.draftOf(each, problems));
      if (problems.length >= MAX_FOUND) break;
    }
    refuse(problems);
    const ids = new Set<string>();
    const twice = drafts.find(({ id }) => ids.size === ids.add(id).size);
    if (!twice) return drafts;
    const problem = `${twice.at}/id: ${quote(twice.id)} is given twice; each resource needs its own`;
    throw new TmfException('duplicateId', problem);
  }

  /** @param problems takes what is wrong with it; then it must not be used */
  private draftOf({ value, at }: Given, problems: Problem[]): Draft {
    const found: Problem[] = [];
    const { id = newId(), document } = this.rules.created(value, found);
    const json = JSON.stringify(document);
    const size = storedSize(json);
    found.push(...this.rules.problemsOfSize(size));
    for (const { path, expected } of found) problems.push({ path: at + path, expected });
    return { id, document, json, size, event: draftEvent('create'), at };
  }

  /** @throws {TmfException} 403 for a resource that would not be one of the caller's, and for attributes that it may not give */
  private requireAllowed(sight: Sight, given: readonly Given[], drafts: readonly Draft[]): void {
    if (sight.isWhole) return;
    const problems = drafts.flatMap(({ id, document, at }, n): Problem[] => {
      const seen = sight.see({ ...document, id });
      if (!seen) return [{ path: at, expected: `must be a ${this.resource.name} that this caller may create` }];
      // What the service gives by itself is not the caller's.
      const said = given[n]?.value;
      const pointers = changesReadOnly(undefined, isObject(said) ? this.rules.present(said) : {}, seen.grants);
      const refused = pointers.filter((pointer) => !this.isMandatory(pointer));
      return refused.map((pointer) => ({ path: at + pointer, expected: 'cannot be set by this caller' }));
    });
    if (problems.length > 0) throw new TmfException('forbidden', describeProblems(problems));
  }

  /** Without it there could be none: who may create one gives it, once. */
  private isMandatory(pointer: string): boolean {
    return attributeOf(this.resource.create, pointer.split('/')[1] ?? '')?.required ?? false;
  }
}

/** Keys are each caller's own, and so are the answers: what it sees now is what it is told again. */
function keyedBy({ issuer, client, actor }: Caller, { digest }: Sight, keyed: KeyedWrite): KeyedWrite {
  const owner = [issuer, client, actor, digest].filter((each) => each !== undefined && each !== '');
  return owner.length === 0 ? keyed : { ...keyed, scope: `${keyed.scope} ${JSON.stringify(owner)}` };
}
