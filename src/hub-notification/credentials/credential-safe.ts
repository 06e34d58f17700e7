import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { TmfException } from '../../tmf/error/tmf.exception';
import type { Credentials } from './credentials';
import { Seal } from './seal';

const NONE: Credentials = { secret: null, authorization: null };

/** The first character of what was kept without `SECRETS_KEY`. What is sealed begins with a letter. */
const PLAIN = '{';

/**
 * How the credentials of a subscription are kept: as JSON, sealed if there is a `SECRETS_KEY`; null if there are none. A plain secret
 * of before stays readable, and is sealed at the next start.
 */
@Injectable()
export class CredentialSafe {
  private readonly seal: Seal;

  constructor(@Inject(SETTINGS) { hub }: Pick<Settings, 'hub'>) {
    this.seal = new Seal(hub.secretsKeys);
  }

  textOf(subscriptionId: string, credentials: Credentials): string | null {
    const { secret, authorization, previous } = credentials;
    if (secret === null && authorization === null && previous === undefined) return null;
    const json = JSON.stringify(credentials);
    return this.seal.hasKey ? this.seal.close(json, subscriptionId) : json;
  }

  /** @throws {UnreadableSealError} */
  read(subscriptionId: string, text: string | null): Credentials {
    if (text === null) return NONE;
    const json = text.startsWith(PLAIN) ? text : this.seal.open(text, subscriptionId);
    return { ...NONE, ...(JSON.parse(json) as Partial<Credentials>) };
  }

  /** Whether what is kept would be kept otherwise now: with the newest key. */
  isOutdated(text: string): boolean {
    return this.seal.hasKey && !this.seal.isNewest(text);
  }

  /** @throws {TmfException} 501 if tokens and passwords of listeners cannot be kept, since nothing encrypts them */
  requireKey(): void {
    if (this.seal.hasKey) return;
    throw new TmfException(
      'notSupported',
      'authorization is kept encrypted only, and this server has no key for that: its operator has to set SECRETS_KEY',
    );
  }
}
