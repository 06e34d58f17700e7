import { Module } from '@nestjs/common';
import { ResourceModule } from '../tmf/resource/resource.module';
import { partyRole } from './party-role.resource';

/** TMF669 Party Role Management. */
@Module({ imports: [ResourceModule.for(partyRole)] })
export class PartyRoleModule {}
