// Room party: TMF632: persons and organizations; their declarations, their module.

import { Module } from '@nestjs/common';
import { HubModule } from '../hub-notification/hub.module';
import { ApiModule } from '../tmf/serve/api.module';
import { partyManagement } from './party.resource';

/** TMF632 Party Management. */
@Module({ imports: [ApiModule.for(partyManagement), HubModule.for(partyManagement)] })
export class PartyModule {}
