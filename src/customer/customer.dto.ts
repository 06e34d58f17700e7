import { ApiSchema } from '@nestjs/swagger';
import { ObjectAttribute, StringAttribute } from '../tmf/attribute/attribute';
import { EngagedPartyAttributes } from '../tmf/model/engaged-party-attributes.dto';
import { ChangeOf, PartOf } from '../tmf/attribute/forms';
import { RelatedParty } from '../tmf/model/references.dto';

@ApiSchema({ name: 'Customer_Create', description: 'A customer to be created.' })
export class CustomerCreate extends EngagedPartyAttributes {
  @ObjectAttribute(() => RelatedParty, { required: true, description: 'The party that is engaged as a customer.' })
  engagedParty!: RelatedParty;
}

@ApiSchema({ name: 'Customer_Update', description: 'Attributes of a customer to be changed (RFC 7396).' })
export class CustomerUpdate extends ChangeOf(CustomerCreate) {}

@ApiSchema({ name: 'Customer', description: 'A party that buys, or may buy, from the enterprise.' })
export class Customer extends PartOf(CustomerCreate) {
  @StringAttribute({
    required: true,
    description: 'Identifier of the customer.',
    example: '019432a1-6f00-7c3e-8d53-2f6d0e4c9b11',
  })
  id!: string;

  @StringAttribute({
    required: true,
    description: 'URL of the customer.',
    example: 'https://host/tmf-api/customerManagement/v4/customer/019432a1-6f00-7c3e-8d53-2f6d0e4c9b11',
  })
  href!: string;
}
