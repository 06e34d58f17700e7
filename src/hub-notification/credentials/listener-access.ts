import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import type { CallbackRequest } from '../sender/sender';
import { CredentialSafe } from './credential-safe';
import { signingSecrets } from './credentials';
import { UnreadableSealError } from './seal';
import { Tokens } from './tokens';

/** A subscription with what is kept of its credentials. */
interface Kept {
  readonly id: string;
  readonly credentials: string | null;
}

/** What notifications of a subscription are signed and authorized with. */
@Injectable()
export class ListenerAccess {
  constructor(
    private readonly safe: CredentialSafe,
    private readonly tokens: Tokens,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'hub'>,
  ) {}

  /** @returns undefined if `SECRETS_KEY` does not open what is kept */
  of({ id, credentials }: Kept): Pick<CallbackRequest, 'secrets' | 'authorizer'> | undefined {
    try {
      const opened = this.safe.read(id, credentials);
      const secrets = signingSecrets(id, opened, this.settings.hub.secrets, Date.now());
      if (opened.authorization === null) return { secrets };
      return { secrets, authorizer: this.tokens.authorizerOf(id, opened.authorization) };
    } catch (error) {
      if (error instanceof UnreadableSealError) return undefined;
      throw error;
    }
  }
}
