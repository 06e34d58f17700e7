import { defineResource } from '../../../src/tmf/declare/define-resource';
import { Supplier, SupplierCreate, SupplierUpdate } from './supplier.dto';
import { SupplierEntity } from './supplier.entity';

export const supplier = defineResource({
  api: {
    number: 'TMF999',
    title: 'Supplier Management',
    version: '4.0.0',
    description: 'Create, find, change and delete suppliers.',
    basePath: '/tmf-api/supplierManagement/v4',
  },
  name: 'Supplier', // @type, and stem of the event types: SupplierCreateEvent ...
  path: 'supplier', // path segment, and key in events: event.supplier
  create: SupplierCreate,
  update: SupplierUpdate,
  representation: Supplier,
  entity: SupplierEntity,
});
