import { type Api, defineResource } from '../tmf/declare/define-resource';
import { PartyRole, PartyRoleCreate, PartyRoleUpdate } from './party-role.dto';
import { PartyRoleEntity } from './party-role.entity';
import { partyRoleExamples } from './party-role.examples';

export const partyRoleManagement: Api = {
  number: 'TMF669',
  title: 'Party Role Management',
  version: '4.0.0',
  description:
    'The parts that parties play, such as dealer or supplier: create, find, change and delete them, and be told of what happens.',
  basePath: '/tmf-api/partyRoleManagement/v4',
};

export const partyRole = defineResource({
  api: partyRoleManagement,
  name: 'PartyRole',
  path: 'partyRole',
  create: PartyRoleCreate,
  update: PartyRoleUpdate,
  representation: PartyRole,
  // The conformance profile wants the key `roleType` in every answer; the swagger does not know it.
  defaults: { '@baseType': 'PartyRole', roleType: {} },
  entity: PartyRoleEntity,
  examples: partyRoleExamples,
});
