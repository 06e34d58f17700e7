import { ApiSchema } from '@nestjs/swagger';
import { ObjectAttribute } from '../tmf/attribute/attribute';
import { defineApi } from '../tmf/declare/define-api';
import { EngagedPartyAttributes } from '../tmf/model/engaged-party-attributes.dto';
import { PARTY_ROLE_STATUS } from '../tmf/model/party-role-status';
import { RelatedParty } from '../tmf/model/references.dto';
import { CONTACT_PHONES, SEARCHED_OF_ROLE } from '../tmf/model/searched';
import { customerExamples } from './customer.examples';

@ApiSchema({ description: 'A party that buys, or may buy, from the enterprise.' })
export class Customer extends EngagedPartyAttributes {
  @ObjectAttribute(() => RelatedParty, { description: 'The party that is engaged as a customer.' })
  engagedParty?: RelatedParty;
}

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
      attributes: Customer,
      mandatory: ['name', 'engagedParty'],
      defaults: { '@baseType': 'PartyRole' },
      status: PARTY_ROLE_STATUS,
      store: {
        table: 'customer',
        columns: ['name', 'status', 'engagedParty.id'],
        counted: ['status'],
        prefixes: [],
        fragments: ['name'],
        search: SEARCHED_OF_ROLE,
        phones: CONTACT_PHONES,
        instants: ['validFor.startDateTime'],
      },
      examples: customerExamples,
    },
  ],
});

export const [customer] = customerManagement.resources;
