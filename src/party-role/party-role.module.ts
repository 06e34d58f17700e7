import { Module } from '@nestjs/common';
import type { HubApi } from '../hub-notification/event/hub-api';
import { HubModule } from '../hub-notification/hub.module';
import { ResourceModule } from '../tmf/serve/resource.module';
import { partyRole, partyRoleManagement } from './party-role.resource';

const api: HubApi = { ...partyRoleManagement, resources: [partyRole] };

/** TMF669 Party Role Management. */
@Module({ imports: [ResourceModule.for(partyRole), HubModule.for(api)] })
export class PartyRoleModule {}
