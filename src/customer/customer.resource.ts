import { type Api, defineResource } from '../tmf/declare/define-resource';
import { Customer, CustomerCreate, CustomerUpdate } from './customer.dto';
import { CustomerEntity } from './customer.entity';
import { customerExamples } from './customer.examples';

export const customerManagement: Api = {
  number: 'TMF629',
  title: 'Customer Management',
  version: '4.0.0',
  description:
    'Parties that buy, or may buy, from the enterprise: create, find, change and delete them, and be told of what happens.',
  basePath: '/tmf-api/customerManagement/v4',
};

export const customer = defineResource({
  api: customerManagement,
  name: 'Customer',
  path: 'customer',
  create: CustomerCreate,
  update: CustomerUpdate,
  representation: Customer,
  defaults: { '@baseType': 'PartyRole' },
  entity: CustomerEntity,
  examples: customerExamples,
});
