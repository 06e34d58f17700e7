import { defineApi } from '../tmf/declare/define-api';
import { PARTY_ROLE_STATUS } from '../tmf/model/party-role-status';
import { Customer, CustomerCreate, CustomerUpdate } from './customer.dto';
import { customerExamples } from './customer.examples';

export const customerManagement = defineApi({
  number: 'TMF629',
  title: 'Customer Management',
  version: '4.0.0',
  description:
    'Parties that buy, or may buy, from the enterprise: create, find, change and delete them, and be told of what happens.',
  basePath: '/tmf-api/customerManagement/v4',
  resources: [
    {
      name: 'Customer',
      path: 'customer',
      create: CustomerCreate,
      update: CustomerUpdate,
      representation: Customer,
      defaults: { '@baseType': 'PartyRole' },
      status: PARTY_ROLE_STATUS,
      store: {
        table: 'customer',
        columns: ['name', 'status', 'engagedParty.id'],
        prefixes: ['contactMedium.characteristic'],
      },
      examples: customerExamples,
    },
  ],
});

export const [customer] = customerManagement.resources;
