import { ApiSchema } from '@nestjs/swagger';
import { FreeObjectAttribute, ObjectAttribute } from '../tmf/attribute/attribute';
import { defineApi } from '../tmf/declare/define-api';
import { EngagedPartyAttributes } from '../tmf/model/engaged-party-attributes.dto';
import { PARTY_ROLE_STATUS } from '../tmf/model/party-role-status';
import { RelatedParty } from '../tmf/model/references.dto';
import { CONTACT_PHONES, SEARCHED_OF_ROLE } from '../tmf/model/searched';
import { partyRoleExamples } from './party-role.examples';

@ApiSchema({ description: 'The part played by a party in a given context.' })
export class PartyRole extends EngagedPartyAttributes {
  @ObjectAttribute(() => RelatedParty, { description: 'The party that plays the role.' })
  engagedParty?: RelatedParty;

  @FreeObjectAttribute({
    description: 'Kind of role: any object. Default: an empty one.',
    example: { name: 'supplier' },
  })
  roleType?: Record<string, unknown>;
}

export const partyRoleManagement = defineApi({
  number: 'TMF669',
  title: 'Party Role Management',
  version: '4.0.0',
  description:
    'The parts that parties play, such as dealer or supplier: create, find, change and delete them, and be told of what happens.',
  basePath: '/tmf-api/partyRoleManagement/v4',
  resources: [
    {
      name: 'PartyRole',
      path: 'partyRole',
      attributes: PartyRole,
      mandatory: ['name'],
      // The conformance profile wants the key `roleType` in every answer; the swagger does not know it.
      defaults: { '@baseType': 'PartyRole', roleType: {} },
      status: PARTY_ROLE_STATUS,
      store: {
        table: 'party_role',
        columns: ['name', 'status', 'engagedParty.id'],
        counted: ['status'],
        prefixes: [],
        fragments: ['name'],
        search: SEARCHED_OF_ROLE,
        phones: CONTACT_PHONES,
        instants: ['validFor.startDateTime'],
      },
      examples: partyRoleExamples,
    },
  ],
});

export const [partyRole] = partyRoleManagement.resources;
