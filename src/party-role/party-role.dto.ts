import { ApiSchema } from '@nestjs/swagger';
import { FreeObjectAttribute, ObjectAttribute, StringAttribute } from '../tmf/attribute/attribute';
import { EngagedPartyAttributes } from '../tmf/model/engaged-party-attributes.dto';
import { ChangeOf, PartOf } from '../tmf/attribute/forms';
import { RelatedParty } from '../tmf/model/references.dto';

@ApiSchema({ name: 'PartyRole_Create', description: 'A party role to be created.' })
export class PartyRoleCreate extends EngagedPartyAttributes {
  @ObjectAttribute(() => RelatedParty, { description: 'The party that plays the role.' })
  engagedParty?: RelatedParty;

  @FreeObjectAttribute({
    description: 'Kind of role: any object. Default: an empty one.',
    example: { name: 'supplier' },
  })
  roleType?: Record<string, unknown>;
}

@ApiSchema({ name: 'PartyRole_Update', description: 'Attributes of a party role to be changed (RFC 7396).' })
export class PartyRoleUpdate extends ChangeOf(PartyRoleCreate) {}

// The official contract demands nothing of an answer; `id` and `href` are in each all the same.
@ApiSchema({ name: 'PartyRole', description: 'The part played by a party in a given context.' })
export class PartyRole extends PartOf(PartyRoleCreate) {
  @StringAttribute({
    description: 'Identifier of the party role.',
    example: '019432a1-6f00-7c3e-8d53-2f6d0e4c9b12',
  })
  id?: string;

  @StringAttribute({
    description: 'URL of the party role.',
    example: 'https://host/tmf-api/partyRoleManagement/v4/partyRole/019432a1-6f00-7c3e-8d53-2f6d0e4c9b12',
  })
  href?: string;
}
