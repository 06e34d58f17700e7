import { defineApi } from '../tmf/declare/define-api';
import { PARTY_ROLE_STATUS } from '../tmf/model/party-role-status';
import { PartyRole, PartyRoleCreate, PartyRoleUpdate } from './party-role.dto';
import { partyRoleExamples } from './party-role.examples';

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
      create: PartyRoleCreate,
      update: PartyRoleUpdate,
      representation: PartyRole,
      // The conformance profile wants the key `roleType` in every answer; the swagger does not know it.
      defaults: { '@baseType': 'PartyRole', roleType: {} },
      status: PARTY_ROLE_STATUS,
      store: {
        table: 'party_role',
        columns: ['name', 'status', 'engagedParty.id'],
        prefixes: ['contactMedium.characteristic'],
      },
      examples: partyRoleExamples,
    },
  ],
});

export const [partyRole] = partyRoleManagement.resources;
