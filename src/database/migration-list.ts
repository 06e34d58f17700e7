import type { MixedList } from 'typeorm';
import { Initial1763683200000 } from './migrations/1763683200000-initial';
import { Search1763769600000 } from './migrations/1763769600000-search';
import { IdempotencyKeys1795219200000 } from './migrations/1795219200000-idempotency-keys';
import { ReceivedEvents1795222800000 } from './migrations/1795222800000-received-events';
import { Hub1795226400000 } from './migrations/1795226400000-hub';
import { WaitingDeliveries1795309200000 } from './migrations/1795309200000-waiting-deliveries';
import { DocumentSizes1795834800000 } from './migrations/1795834800000-document-sizes';
import { Registrations1795842000000 } from './migrations/1795842000000-registrations';
import { HubCursorSubscriber1795845600000 } from './migrations/1795845600000-hub-cursor-subscriber';
import { TextsByPath1795849200000 } from './migrations/1795849200000-texts-by-path';
import { WhatHappened1795852800000 } from './migrations/1795852800000-what-happened';
import { Without1795856400000 } from './migrations/1795856400000-without';
import { Credentials1795867200000 } from './migrations/1795867200000-credentials';
import { CreateParty1795953600000 } from './migrations/1795953600000-create-party';
import { TimeIndexes1795960800000 } from './migrations/1795960800000-time-indexes';
import { SearchIndexes1796061600000 } from './migrations/1796061600000-search-indexes';
import { SearchBox1796148000000 } from './migrations/1796148000000-search-box';
import { CountedColumns1796151600000 } from './migrations/1796151600000-counted-columns';
import { WordsForBeginnings1796155200000 } from './migrations/1796155200000-words-for-beginnings';

/** Every migration, oldest first. A list, not a folder scan: what runs is what was compiled and reviewed. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type for classes
export const migrations: MixedList<Function> = [
  Initial1763683200000,
  Search1763769600000,
  IdempotencyKeys1795219200000,
  ReceivedEvents1795222800000,
  Hub1795226400000,
  WaitingDeliveries1795309200000,
  DocumentSizes1795834800000,
  Registrations1795842000000,
  HubCursorSubscriber1795845600000,
  TextsByPath1795849200000,
  WhatHappened1795852800000,
  Without1795856400000,
  Credentials1795867200000,
  CreateParty1795953600000,
  TimeIndexes1795960800000,
  SearchIndexes1796061600000,
  SearchBox1796148000000,
  CountedColumns1796151600000,
  WordsForBeginnings1796155200000,
];
