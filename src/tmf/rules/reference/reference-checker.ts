// Room tmf/rules/reference: whether what documents refer to is there.

import { Inject, Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { Settings } from '../../../config/env';
import { SETTINGS } from '../../../config/settings.module';
import { Database, statementsOf } from '../../../database/database';
import { Metrics } from '../../../metrics/metrics';
import { TmfException } from '../../error/tmf.exception';
import type { Reference } from '../../attribute/reference';
import { type Problem, describeProblems } from '../../attribute/validate';
import type { Resource } from '../../declare/define-resource';
import type { Trace } from '../../http/trace/trace';
import { ApiRegistry } from '../../declare/api.registry';
import type { Caller } from '../../declare/caller';
import type { Document } from '../../json/json-value';
import { AccessPolicies } from '../access/access-policies';
import { lookUpAll } from './look-up-all';
import { DANGLING, FOUND, RemoteLookup, type Unanswered, type Verdict } from './remote-lookup';
import { type ReferenceTarget, targetsOf } from './target';

type Judged = ReferenceTarget & { readonly verdict: Verdict };

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

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: ApiRegistry,
    private readonly database: Database,
    private readonly policies: AccessPolicies,
    metrics: Metrics,
  ) {
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
   * @throws {TmfException} only if checks are strict: danglingReference that names each reference whose target is not
   *   there; unavailable if a system does not answer
   */
  async check(caller: Caller, references: readonly Reference[]): Promise<void> {
    if (!this.isOn) return;
    const judged = await this.judge(caller, targetsOf(references));
    for (const { type, verdict } of judged) this.counter.inc({ type, result: verdict.result });
    if (this.settings.reference.check === 'strict') refuse(judged);
    else this.warn(judged.flatMap(problemsOf));
  }

  private async judge(caller: Caller, targets: readonly ReferenceTarget[]): Promise<Judged[]> {
    const judged = await Promise.all([
      this.judgeRemote(targets, caller),
      ...this.registry.resources
        .filter(({ name }) => !this.settings.reference.urls.has(name))
        .map((resource) => this.judgeOwn(caller, resource, targets)),
    ]);
    return judged.flat();
  }

  private judgeRemote(targets: readonly ReferenceTarget[], trace: Trace): Promise<Judged[]> {
    const remote = targets.flatMap((target) => {
      const collectionUrl = this.settings.reference.urls.get(target.type);
      return collectionUrl === undefined ? [] : [{ ...target, collectionUrl }];
    });
    return lookUpAll(remote, (url) => this.remote.lookUp(url, trace));
  }

  /** What the caller does not see is not there for it. */
  private async judgeOwn(caller: Caller, resource: Resource, targets: readonly ReferenceTarget[]): Promise<Judged[]> {
    const own = targets.filter(({ type }) => type === resource.name);
    if (own.length === 0) return [];
    const existing = new Set(await this.existing(caller, resource, own));
    return own.map((target) => ({ ...target, verdict: existing.has(target.id) ? FOUND : DANGLING }));
  }

  private async existing(caller: Caller, resource: Resource, own: readonly ReferenceTarget[]): Promise<string[]> {
    const { table } = resource;
    const sight = this.policies.sightOf(caller, resource, 'read');
    const named = statementsOf(`${table}.reference`);
    const ids = [own.map(({ id }) => id)];
    if (sight.isWhole) {
      const statement = named('existing', `select id from "${table}" where id = any($1::text[])`);
      return (await this.database.query<{ id: string }>(statement, ids)).map(({ id }) => id);
    }
    const statement = named('seen', `select id, document from "${table}" where id = any($1::text[])`);
    const rows = await this.database.query<{ id: string; document: Document }>(statement, ids);
    return rows.filter(({ id, document }) => sight.see({ ...document, id })).map(({ id }) => id);
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

function problemsOf({ type, id, pointers, verdict }: Judged): Problem[] {
  if (verdict.result === 'found') return [];
  const target = `${type} ${printable(id)}`;
  const expected = isUnanswered(verdict)
    ? `whether there is ${target} cannot be told (${verdict.reason})`
    : `there is no ${target}`;
  return pointers.map((path) => ({ path, expected }));
}

/** What a client sends must not look like another line of the log. */
function printable(id: string): string {
  return id.slice(0, 255).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
}
