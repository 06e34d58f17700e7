import { ResourceEntity, ResourceTable } from '../tmf/resource/resource.entity';

@ResourceTable('party_role')
export class PartyRoleEntity extends ResourceEntity {}
