// Room party-role: TMF669: the same.

import { Module } from '@nestjs/common';
import { HubModule } from '../hub-notification/hub.module';
import { ApiModule } from '../tmf/serve/api.module';
import { partyRoleManagement } from './party-role.resource';

/** TMF669 Party Role Management. */
@Module({ imports: [ApiModule.for(partyRoleManagement), HubModule.for(partyRoleManagement)] })
export class PartyRoleModule {}
