import { ResourceEntity, ResourceTable } from '../../../src/tmf/resource/resource.entity';

@ResourceTable('supplier')
export class SupplierEntity extends ResourceEntity {}
