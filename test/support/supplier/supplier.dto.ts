import { ApiSchema } from '@nestjs/swagger';
import { StringAttribute } from '../../../src/tmf/attribute/attribute';
import { ChangeOf, PartOf } from '../../../src/tmf/attribute/forms';
import { EngagedPartyAttributes } from '../../../src/tmf/model/engaged-party-attributes.dto';

@ApiSchema({ name: 'Supplier_Create', description: 'A supplier to be created.' })
export class SupplierCreate extends EngagedPartyAttributes {
  @StringAttribute({ required: true, description: 'Number in the register of companies.', example: 'HRB 1234' })
  registration!: string;
}

@ApiSchema({ name: 'Supplier_Update', description: 'Attributes of a supplier to be changed (RFC 7396).' })
export class SupplierUpdate extends ChangeOf(SupplierCreate) {}

@ApiSchema({ name: 'Supplier', description: 'A supplier, with its number in the register of companies.' })
export class Supplier extends PartOf(SupplierCreate) {
  @StringAttribute({ required: true, description: 'Identifier of the supplier.' })
  id!: string;

  @StringAttribute({ required: true, description: 'URL of the supplier.' })
  href!: string;
}
