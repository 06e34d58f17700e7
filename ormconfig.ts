import { DataSource } from 'typeorm';
import { readSettings } from './src/config/env';
import { customer } from './src/customer/customer.resource';
import { dataSourceOptions } from './src/database/connection';
import { openEmbeddedDatabase } from './src/database/embedded/embedded-database';
import { DeliveryEntity } from './src/hub-notification/outbox/delivery.entity';
import { HubCursorEntity } from './src/hub-notification/outbox/hub-cursor.entity';
import { SubscriptionEntity } from './src/hub-notification/subscription/subscription.entity';
import { ReceivedEventEntity } from './src/hub-notification/inbox/received-event.entity';
import { individual, organization } from './src/party/party.resource';
import { partyRole } from './src/party-role/party-role.resource';
import { EventEntity } from './src/tmf/store/event/event.entity';
import { SearchIndexEntity } from './src/tmf/store/indexes/search-index.entity';
import { IdempotencyKeyEntity } from './src/tmf/store/kept-answers/idempotency-key.entity';

/** The data source of TypeORM's command line: the database that the server would use with the same settings. */
async function createDataSource(): Promise<DataSource> {
  const { database } = readSettings();
  const embedded = database.url ? undefined : await openEmbeddedDatabase(database.dataDir);
  return new DataSource({
    ...dataSourceOptions(database, embedded),
    entities: [
      customer.entity,
      partyRole.entity,
      individual.entity,
      organization.entity,
      EventEntity,
      IdempotencyKeyEntity,
      SearchIndexEntity,
      ReceivedEventEntity,
      SubscriptionEntity,
      DeliveryEntity,
      HubCursorEntity,
    ],
  });
}

export default createDataSource();
