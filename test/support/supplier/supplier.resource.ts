import { ApiSchema } from '@nestjs/swagger';
import { StringAttribute } from '../../../src/tmf/attribute/attribute';
import { defineApi } from '../../../src/tmf/declare/define-api';
import { EngagedPartyAttributes } from '../../../src/tmf/model/engaged-party-attributes.dto';
import { PARTY_ROLE_STATUS } from '../../../src/tmf/model/party-role-status';

@ApiSchema({ description: 'A supplier, with its number in the register of companies.' })
export class Supplier extends EngagedPartyAttributes {
  @StringAttribute({ description: 'Number in the register of companies.', example: 'HRB 1234' })
  registration?: string;
}

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
      attributes: Supplier,
      mandatory: ['name', 'registration'],
      status: PARTY_ROLE_STATUS, // what its life is; without it there is none
      store: { table: 'supplier', columns: ['name', 'status', 'registration'], prefixes: [] },
    },
  ],
});

export const [supplier] = supplierManagement.resources;
