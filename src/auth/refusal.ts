import type { Rights } from './settings/rights';

/** Why a request is refused, as RFC 6750 names it; without credentials there is nothing to name. */
export type RefusalReason = 'noCredentials' | 'invalidToken' | 'insufficientScope';

/** Who asks is not known, or may not do it. The message is for the client: it tells nothing that a forger does not know. */
export class Refusal extends Error {
  /** @param scopes that would help, each by itself */
  constructor(
    readonly reason: RefusalReason,
    message: string,
    readonly scopes: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The token is not one of a trusted issuer, or not for this service, or not for now. */
export function invalidToken(message: string, cause?: unknown): Refusal {
  return new Refusal('invalidToken', message, [], { cause });
}

/** @throws {Refusal} that names the right which the caller lacks, and scopes that would give it */
export function requireRight(rights: Rights, held: ReadonlySet<string>, right: string): void {
  if (held.has(right)) return;
  throw new Refusal('insufficientScope', `This takes the right ${right}.`, rights.get(right)?.scopes);
}
