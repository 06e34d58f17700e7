import { type JWTPayload, errors, jwtVerify } from 'jose';
import { type TokenIdentity, identityOf } from './identity';
import type { Issuer } from './settings/issuers';
import type { Key } from './keys/key';
import { KeySet } from './keys/key-set';
import { Refusal, invalidToken } from './refusal';
import { RememberedTokens } from './remembered-tokens';
import type { Rights } from './settings/rights';
import { type Unverified, bearerTokenOf, readUnverified, requireAccessToken, requireJwt } from './token';

/** What clocks may differ by. Seconds. */
const SKEW = 60;

/** Finds out who asks, by access tokens that are JWTs (RFC 9068) of trusted issuers. */
export class Authenticator {
  private readonly keySets: ReadonlyMap<string, KeySet>;
  private readonly remembered: RememberedTokens;

  /**
   * @param rights what scopes and roles give the right to
   * @param now a clock in milliseconds since 1970
   */
  constructor(
    issuers: readonly Issuer[],
    private readonly rights: Rights,
    private readonly now: () => number = () => Date.now(),
  ) {
    this.keySets = new Map(issuers.map((issuer) => [issuer.issuer, new KeySet(issuer, now)]));
    this.remembered = new RememberedTokens(now);
  }

  /** From now on keys are fetched ahead. */
  start(): void {
    this.keySets.forEach((keySet) => keySet.start());
  }

  async stop(): Promise<void> {
    await Promise.all([...this.keySets.values()].map((keySet) => keySet.stop()));
  }

  /**
   * @param authorization the header of a request
   * @throws {Refusal} for everything but a token of a trusted issuer that is for this service and for now
   * @throws {KeysUnavailable} if the keys of its issuer are not known
   */
  async authenticate(authorization: string | undefined): Promise<TokenIdentity> {
    return this.recall(authorization) ?? this.verified(bearerTokenOf(authorization));
  }

  /**
   * Who asked by the same token before, not long ago.
   * @throws {Refusal} without a token
   */
  recall(authorization: string | undefined): TokenIdentity | undefined {
    const remembered = this.remembered.find(bearerTokenOf(authorization));
    const isValid = remembered && this.keySets.get(remembered.identity.issuer)?.has(remembered.key);
    return isValid ? remembered.identity : undefined;
  }

  private async verified(token: string): Promise<TokenIdentity> {
    requireJwt(token);
    const verified = await this.verify(token, readUnverified(token));
    this.remembered.add(token, verified);
    return verified.identity;
  }

  private async verify(token: string, { issuer, algorithm, kid }: Unverified) {
    const keySet = this.keySets.get(issuer);
    if (!keySet) throw invalidToken('The access token is of an issuer that is not trusted.');
    if (!keySet.issuer.algorithms.includes(algorithm)) {
      throw invalidToken(`The access token is not signed by one of ${keySet.issuer.algorithms.join(', ')}.`);
    }
    const keys = await keySet.find(algorithm, kid);
    const { claims, key } = await this.verifyWith(keys, token, algorithm, keySet.issuer);
    requireAccessToken(claims);
    return { identity: identityOf(claims, keySet.issuer, this.rights), key };
  }

  /** By the key that fits; a token that names none may fit several. */
  private async verifyWith(keys: readonly Key[], token: string, algorithm: string, { issuer, audiences }: Issuer) {
    const now = this.now();
    for (const key of keys) {
      const ready = key.ready.get(algorithm);
      if (!ready) continue;
      try {
        const { payload } = await jwtVerify(token, ready, {
          algorithms: [algorithm],
          issuer,
          audience: [...audiences],
          clockTolerance: SKEW,
          currentDate: new Date(now),
          requiredClaims: ['exp'],
        });
        requireMadeBefore(now / 1000 + SKEW, payload);
        return { claims: payload, key };
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw refusalOf(error);
      }
    }
    throw invalidToken('The access token is not signed by a key of its issuer.');
  }
}

/** @param latest seconds since 1970 */
function requireMadeBefore(latest: number, { iat, exp = 0 }: JWTPayload): void {
  if (iat !== undefined && !(iat <= latest)) throw invalidToken('The access token is of the future (iat).');
  // JSON has numbers that are too large to be one.
  if (!Number.isFinite(exp)) throw invalidToken('The access token has no end (exp).');
}

/** Whatever the library throws, TypeErrors too, is about the token: the keys were tried when they came. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof errors.JWTExpired) return invalidToken('The access token has expired.', error);
  // The signature was right by then: this tells nothing to a forger.
  if (error instanceof errors.JWTClaimValidationFailed) {
    return invalidToken(`The access token does not hold here: ${PROBLEMS[error.claim] ?? error.claim}.`, error);
  }
  return invalidToken('The access token cannot be verified.', error);
}

const PROBLEMS: Readonly<Record<string, string>> = {
  aud: 'it is for another service (aud)',
  exp: 'it has no end (exp)',
  nbf: 'it is not valid yet (nbf)',
};
