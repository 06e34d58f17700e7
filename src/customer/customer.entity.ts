import { ResourceEntity, ResourceTable } from '../tmf/resource/resource.entity';

@ResourceTable('customer')
export class CustomerEntity extends ResourceEntity {}
