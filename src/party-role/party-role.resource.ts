import { type Api, defineResource } from '../tmf/resource/define-resource';
import { PartyRole, PartyRoleCreate, PartyRoleUpdate } from './party-role.dto';
import { PartyRoleEntity } from './party-role.entity';

export const partyRoleManagement: Api = {
  number: 'TMF669',
  title: 'Party Role Management',
  version: '4.0.0',
  description: 'Create, find, change and delete party roles.',
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
});
