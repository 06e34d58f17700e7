import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { isSigningSecret } from '../../config/readers';
import { SETTINGS } from '../../config/settings.module';
import type { Problem } from '../../tmf/attribute/validate';
import { problem } from '../../tmf/http/request-body';
import { isObject } from '../../tmf/json/json-value';
import { CallbackGuard } from '../sender/callback-guard';
import type { ListenerAuthorization } from './credentials';

type Refuse = (found: Problem) => void;

/** What a member of an authorization must be, and how that is said. */
interface Rule {
  readonly pattern: RegExp;
  readonly expected: string;
  readonly isOptional?: true;
}

const visible = (max: number): Rule => ({
  pattern: new RegExp(`^[\\x20-\\x7e]{1,${max}}$`),
  expected: `must be a string of 1 to ${max} ASCII characters`,
});

/** By type, but for `tokenUrl`, which is judged as callbacks are: RFC 6750, 2.1 and RFC 6749, appendix A. */
const RULES: Readonly<Record<ListenerAuthorization['type'], Readonly<Record<string, Rule>>>> = {
  bearer: {
    token: {
      pattern: /^(?=.{1,4096}$)[\w.~+/-]+=*$/,
      expected: 'must be a bearer token: 1 to 4096 letters, digits and -._~+/, and = at the end',
    },
  },
  clientCredentials: {
    clientId: visible(256),
    clientSecret: visible(1024),
    scope: {
      pattern: /^(?=.{1,1024}$)[!#-[\]-~]+(?: [!#-[\]-~]+)*$/,
      expected: 'must be words with a space between them, of 1024 characters at most',
      isOptional: true,
    },
  },
};

/** Reads credentials that come with a subscription. What it finds wrong never holds what was sent. */
@Injectable()
export class CredentialsReader {
  constructor(
    @Inject(CallbackGuard) private readonly guard: CallbackGuard,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'hub'>,
  ) {}

  /** @param secret null if there is none */
  readSecret(secret: unknown, refuse: Refuse): string | null {
    if (secret === null || (typeof secret === 'string' && isSigningSecret(secret))) return secret;
    refuse(problem('/secret', `must be a string of 16 to 256 bytes, or whsec_ and so many in base64`));
    return null;
  }

  /** @param authorization null if there is none @param callback where it is sent to */
  async readAuthorization(
    authorization: unknown,
    callback: unknown,
    refuse: Refuse,
  ): Promise<ListenerAuthorization | null> {
    if (authorization === null) return null;
    const { type, ...members } = isObject(authorization) ? authorization : {};
    if (type !== 'bearer' && type !== 'clientCredentials') {
      refuse(problem('/authorization', 'must be an object whose type is bearer or clientCredentials'));
      return null;
    }
    const rules = RULES[type];
    for (const [name, { pattern, expected, isOptional }] of Object.entries(rules)) {
      const value = members[name] ?? null;
      if (isOptional && value === null) continue;
      if (typeof value !== 'string' || !pattern.test(value)) refuse(problem(`/authorization/${name}`, expected));
    }
    const known = [...(type === 'clientCredentials' ? ['tokenUrl'] : []), ...Object.keys(rules)];
    if (!Object.keys(members).every((name) => known.includes(name))) {
      refuse(problem('/authorization', `must have no other members than type, ${known.join(', ')}`));
    }
    if (this.isTooPlain(callback))
      refuse(problem('/authorization', 'must not be sent over http: the callback must be https'));
    if (type === 'bearer') return { type, token: members['token'] as string };
    const { tokenUrl, clientId, clientSecret, scope = null } = members as Record<string, string>;
    const refusal = await this.guard.check(tokenUrl);
    if (refusal !== undefined) refuse(problem('/authorization/tokenUrl', refusal));
    else if (this.isTooPlain(tokenUrl)) refuse(problem('/authorization/tokenUrl', 'must be an https URL'));
    return { type, tokenUrl, clientId, clientSecret, scope } as ListenerAuthorization;
  }

  /** Whatever is sent there can be read on the way; within a private network that is its own affair. */
  private isTooPlain(url: unknown): boolean {
    return typeof url === 'string' && /^http:/i.test(url) && !this.settings.hub.allowPrivate;
  }
}
