import { Module } from '@nestjs/common';
import { HubModule } from '../hub-notification/hub-notification.module';
import { ResourceModule } from '../tmf/resource/resource.module';
import { partyRole, partyRoleManagement } from './party-role.resource';

/** TMF669 Party Role Management. */
@Module({ imports: [ResourceModule.for(partyRole), HubModule.for({ ...partyRoleManagement, resources: [partyRole] })] })
export class PartyRoleModule {}
