import { Injectable } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { type Problem, describeProblems } from '../../tmf/attribute/validate';
import { TmfException } from '../../tmf/error/tmf.exception';
import { problem, requireObject } from '../../tmf/http/request-body';
import { CredentialSafe } from '../credentials/credential-safe';
import { type Credentials, type GivenCredentials, changed } from '../credentials/credentials';
import { CredentialsReader } from '../credentials/credentials-reader';
import { UnreadableSealError } from '../credentials/seal';

interface Row {
  readonly callback: string;
  readonly credentials: string | null;
}

const named = statementsOf('hub.credentials');

const FIND = named('find', 'select callback from subscription where id = $1');
const LOCK = named('lock', 'select credentials from subscription where id = $1 for no key update');
const CHANGE = named('change', 'update subscription set credentials = $2 where id = $1');

const EXAMPLE = { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };

/** Gives a subscription another secret, or another authorization, without losing what waits for it. */
@Injectable()
export class CredentialChange {
  constructor(
    private readonly database: Database,
    private readonly reader: CredentialsReader,
    private readonly safe: CredentialSafe,
  ) {}

  /**
   * What the body has is changed, null being none. The secret from before signs beside the new one for a day.
   * @returns false if there is no such subscription
   * @throws {TmfException} 400 that names every problem, never with a secret in it; 501 for what cannot be kept
   */
  async change(id: string, body: unknown): Promise<boolean> {
    const [found] = await this.database.query<Pick<Row, 'callback'>>(FIND, [id]);
    if (!found) return false;
    const given = await this.read(body, found.callback);
    return this.database.transaction(async (session) => {
      const [row] = await session.query<Pick<Row, 'credentials'>>(LOCK, [id]);
      if (!row) return false;
      const credentials = changed(this.kept(id, row.credentials, given), given, Date.now());
      await session.query(CHANGE, [id, this.safe.textOf(id, credentials)]);
      return true;
    });
  }

  private async read(body: unknown, callback: string): Promise<Partial<GivenCredentials>> {
    const { secret, authorization } = requireObject(body, EXAMPLE);
    const problems: Problem[] = [];
    const refuse = (found: Problem): void => void problems.push(found);
    if (secret === undefined && authorization === undefined)
      refuse(problem('', 'must have secret, authorization or both'));
    const given = {
      ...(secret !== undefined && { secret: this.reader.readSecret(secret, refuse) }),
      ...(authorization !== undefined && {
        authorization: await this.reader.readAuthorization(authorization, callback, refuse),
      }),
    };
    if (problems.length > 0) throw new TmfException('invalidBody', describeProblems(problems));
    if (given.authorization) this.safe.requireKey();
    return given;
  }

  /** What cannot be opened any more can be given anew, as a whole. */
  private kept(id: string, text: string | null, { secret, authorization }: Partial<GivenCredentials>): Credentials {
    try {
      return this.safe.read(id, text);
    } catch (error) {
      if (!(error instanceof UnreadableSealError)) throw error;
      if (secret !== undefined && authorization !== undefined) return { secret, authorization };
      const detail = 'The body must have secret and authorization: SECRETS_KEY does not open what there is';
      throw new TmfException('invalidBody', detail, { cause: error });
    }
  }
}
