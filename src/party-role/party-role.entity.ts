import { ResourceEntity, ResourceTable } from '../tmf/declare/resource.entity';

@ResourceTable('party_role')
export class PartyRoleEntity extends ResourceEntity {}
