import { ResourceEntity, ResourceTable } from '../../../src/tmf/declare/resource.entity';

@ResourceTable('supplier')
export class SupplierEntity extends ResourceEntity {}
