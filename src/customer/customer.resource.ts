import { type Api, defineResource } from '../tmf/resource/define-resource';
import { Customer, CustomerCreate, CustomerUpdate } from './customer.dto';
import { CustomerEntity } from './customer.entity';

export const customerManagement: Api = {
  number: 'TMF629',
  title: 'Customer Management',
  version: '4.0.0',
  description: 'Create, find, change and delete customers.',
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
});
