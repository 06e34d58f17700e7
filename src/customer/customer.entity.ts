import { ResourceEntity, ResourceTable } from '../tmf/declare/resource.entity';

@ResourceTable('customer')
export class CustomerEntity extends ResourceEntity {}
