// Room tmf/rules/reference: whether what documents refer to is there.

import { Inject, Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { Settings } from '../../../config/env';
import { SETTINGS } from '../../../config/settings.module';
import { Metrics } from '../../../metrics/metrics';
import { TmfException } from '../../error/tmf.exception';
import { type Reference, typeKey } from '../../attribute/reference';
import { type Problem, describeProblems } from '../../attribute/validate';
import type { Trace } from '../../http/trace/trace';
import type { Caller } from '../../declare/caller';
import type { Findings } from './findings';
import { lookUpAll } from './look-up-all';
import { OwnTargets } from './own-targets';
import { DANGLING, FOUND, RemoteLookup, type Unanswered, type Verdict } from './remote-lookup';
import { type ReferenceTarget, targetsOf } from './target';

/** @property kind its type, as the settings or the declaration spell it: clients can spell one in thousands of ways */
type Judged = ReferenceTarget & { readonly kind: string; readonly verdict: Verdict };

/** A check logs at most this many lines. */
const MAX_LINES = 50;

/**
 * Finds out whether what references refer to is there: in this server's own tables, or, for the types that have a URL in
 * the settings, by asking the system behind it. References of other types are not checked.
 */
@Injectable()
export class ReferenceChecker {
  private readonly logger = new Logger('References');
  private readonly remote: RemoteLookup;
  private readonly counter: Counter<'type' | 'result'>;
  /** By type, in whatever case. */
  private readonly systems: ReadonlyMap<string, { readonly kind: string; readonly collectionUrl: string }>;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly own: OwnTargets,
    metrics: Metrics,
  ) {
    const { urls } = settings.reference;
    this.systems = new Map([...urls].map(([kind, collectionUrl]) => [typeKey(kind), { kind, collectionUrl }]));
    this.remote = new RemoteLookup(settings.reference.timeout);
    this.counter = new Counter({
      name: 'tmf_reference_checks_total',
      help: 'Targets of references that were checked, by type and result.',
      labelNames: ['type', 'result'],
      registers: [metrics.registry],
    });
  }

  /** Whether there is anything to check. */
  get isOn(): boolean {
    return this.settings.reference.check !== 'off';
  }

  /**
   * Looks every target up, each once. It can take 10 s: never call it in a transaction.
   * @param findings takes what is found in this server, and knows what was
   * @throws {TmfException} only if checks are strict: danglingReference that names each reference whose target is not
   *   there; unavailable if a system does not answer
   */
  async check(caller: Caller, references: readonly Reference[], findings: Findings): Promise<void> {
    if (!this.isOn) return;
    const targets = targetsOf(references);
    const judged = await Promise.all([this.judgeRemote(targets, caller), this.judgeOwn(targets, findings)]);
    this.tell(judged.flat());
  }

  private tell(judged: readonly Judged[]): void {
    for (const { kind, verdict } of judged) this.counter.inc({ type: kind, result: verdict.result });
    if (this.settings.reference.check === 'strict') refuse(judged);
    else this.warn(judged.flatMap(problemsOf));
  }

  private judgeRemote(targets: readonly ReferenceTarget[], trace: Trace): Promise<Judged[]> {
    const remote = targets.flatMap((target) => {
      const system = this.systems.get(typeKey(target.type));
      return system ? [{ ...target, ...system }] : [];
    });
    return lookUpAll(remote, (url) => this.remote.lookUp(url, trace));
  }

  /** What the caller does not see is not there for it. */
  private async judgeOwn(targets: readonly ReferenceTarget[], findings: Findings): Promise<Judged[]> {
    const judged: Judged[] = [];
    for (const resource of this.own.resources) {
      const own = targets.filter(({ type }) => typeKey(type) === typeKey(resource.name));
      await findings.find(
        resource,
        own.map(({ id }) => id),
      );
      const verdictOn = ({ id }: ReferenceTarget): Verdict => (findings.isThere(resource, id) ? FOUND : DANGLING);
      judged.push(...own.map((target) => ({ ...target, kind: resource.name, verdict: verdictOn(target) })));
    }
    return judged;
  }

  private warn(problems: readonly Problem[]): void {
    for (const { path, expected } of problems.slice(0, MAX_LINES)) this.logger.warn(`${path}: ${expected}`);
    if (problems.length > MAX_LINES) this.logger.warn(`and ${problems.length - MAX_LINES} more`);
  }
}

/** Dangling references come first: trying again will not help with them. */
function refuse(judged: readonly Judged[]): void {
  const dangling = judged.filter(({ verdict }) => verdict.result === 'dangling');
  if (dangling.length > 0) {
    throw new TmfException('danglingReference', describeProblems(dangling.flatMap(problemsOf)));
  }
  const silent = judged.filter((target): target is Judged & { verdict: Unanswered } => isUnanswered(target.verdict));
  if (silent.length === 0) return;
  const types = [...new Set(silent.map(({ type }) => type))].join(', ');
  const reasons = [...new Set(silent.map(({ verdict }) => verdict.reason))].join(', ');
  const detail = `Whether what is referred to exists cannot be told: no answer from where ${types} is. Try again.`;
  throw new TmfException('unavailable', detail, { cause: new Error(reasons) });
}

function isUnanswered(verdict: Verdict): verdict is Unanswered {
  return verdict.result === 'unanswered';
}

function problemsOf({ references, verdict }: Judged): Problem[] {
  if (verdict.result === 'found') return [];
  return references.map(({ pointer: path, type, id }) => {
    const target = `${type} ${printable(id)}`;
    const expected = isUnanswered(verdict)
      ? `whether there is ${target} cannot be told (${verdict.reason})`
      : `there is no ${target}`;
    return { path, expected };
  });
}

/** What a client sends must not look like another line of the log. */
function printable(id: string): string {
  return id.slice(0, 255).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
}
