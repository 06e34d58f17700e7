import { defineApi } from '../../../src/tmf/declare/define-api';
import { PARTY_ROLE_STATUS } from '../../../src/tmf/model/party-role-status';
import { Supplier, SupplierCreate, SupplierUpdate } from './supplier.dto';

export const supplierManagement = defineApi({
  number: 'TMF999',
  title: 'Supplier Management',
  version: '4.0.0',
  description: 'Create, find, change and delete suppliers.',
  basePath: '/tmf-api/supplierManagement/v4',
  resources: [
    {
      name: 'Supplier', // @type, and stem of the event types: SupplierCreateEvent ...
      path: 'supplier', // path segment, and key in events: event.supplier
      create: SupplierCreate,
      update: SupplierUpdate,
      representation: Supplier,
      status: PARTY_ROLE_STATUS, // what its life is; without it there is none
      store: { table: 'supplier', columns: ['name', 'status', 'registration'], prefixes: [] },
    },
  ],
});

export const [supplier] = supplierManagement.resources;
