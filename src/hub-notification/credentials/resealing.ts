import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { CredentialSafe } from './credential-safe';
import { UnreadableSealError } from './seal';

interface Row {
  readonly id: string;
  readonly credentials: string;
}

const named = statementsOf('hub.credentials');

const KEPT = named('kept', 'select id, credentials from subscription where credentials is not null');
/** Not if somebody else has changed it meanwhile. */
const RESEAL = named('reseal', 'update subscription set credentials = $3 where id = $1 and credentials = $2');

/**
 * At the start, seals what was kept plain or with an older key: then a dump of the database has no secret, and the older key can be
 * taken out of `SECRETS_KEY`.
 */
@Injectable()
export class Resealing implements OnApplicationBootstrap {
  private readonly logger = new Logger('Hub');

  constructor(
    private readonly database: Database,
    private readonly safe: CredentialSafe,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const kept = await this.database.query<Row>(KEPT, []);
    const unreadable: string[] = [];
    for (const { id, credentials } of kept) {
      try {
        const opened = this.safe.read(id, credentials);
        if (!this.safe.isOutdated(credentials)) continue;
        await this.database.query(RESEAL, [id, credentials, this.safe.textOf(id, opened)]);
      } catch (error) {
        if (!(error instanceof UnreadableSealError)) throw error;
        unreadable.push(id);
      }
    }
    if (unreadable.length === 0) return;
    const whose = `${unreadable.length} subscriptions, the first of them ${unreadable[0]}`;
    this.logger.error(`SECRETS_KEY does not open the credentials of ${whose}: their deliveries wait for the key`);
  }
}
