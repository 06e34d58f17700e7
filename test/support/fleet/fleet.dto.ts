import { ApiSchema } from '@nestjs/swagger';
import {
  ArrayAttribute,
  BooleanAttribute,
  DateTimeAttribute,
  IntegerAttribute,
  ObjectAttribute,
  StringAttribute,
} from '../../../src/tmf/attribute/attribute';
import { ChangeOf, PartOf } from '../../../src/tmf/attribute/forms';
import { Extensible } from '../../../src/tmf/model/extensible.dto';

@ApiSchema({ name: 'Driver', description: 'Who drives.' })
export class Driver extends Extensible {
  @StringAttribute({ required: true, description: 'What they are called.', example: 'Zoe' })
  nickname!: string;
}

@ApiSchema({ name: 'Inspection', description: 'That it was looked at.' })
export class Inspection extends Extensible {
  @DateTimeAttribute({ required: true, description: 'When.', example: '2024-05-04T10:00:00Z' })
  at!: string;

  @BooleanAttribute({ description: 'Whether it was fit for the road.', example: true })
  passed?: boolean;
}

@ApiSchema({ name: 'Vehicle_Create', description: 'A vehicle to be created.' })
export class VehicleCreate extends Extensible {
  @StringAttribute({ required: true, description: 'What is on its plate.', example: 'AB-12-CD' })
  plate!: string;

  @IntegerAttribute({ description: 'How many people it carries.', example: 5 })
  seats?: number;

  @DateTimeAttribute({ description: 'Since when it has its plate.', example: '2023-02-01T08:00:00Z' })
  registered?: string;

  @ObjectAttribute(() => Driver, { description: 'Who drives it.' })
  driver?: Driver;

  @ArrayAttribute(() => Inspection, { description: 'When it was looked at.' })
  inspection?: Inspection[];
}

@ApiSchema({ name: 'Vehicle_Update', description: 'Attributes of a vehicle to be changed (RFC 7396).' })
export class VehicleUpdate extends ChangeOf(VehicleCreate) {}

@ApiSchema({ name: 'Vehicle', description: 'A vehicle.' })
export class Vehicle extends PartOf(VehicleCreate) {
  @StringAttribute({ required: true, description: 'Identifier of the vehicle.' })
  id!: string;

  @StringAttribute({ required: true, description: 'URL of the vehicle.' })
  href!: string;
}

@ApiSchema({ name: 'Depot_Create', description: 'A depot to be created.' })
export class DepotCreate extends Extensible {
  @StringAttribute({ required: true, description: 'Where it is.', example: 'Harbour Street 3' })
  street!: string;
}

@ApiSchema({ name: 'Depot_Update', description: 'Attributes of a depot to be changed (RFC 7396).' })
export class DepotUpdate extends ChangeOf(DepotCreate) {}

@ApiSchema({ name: 'Depot', description: 'Where vehicles are kept.' })
export class Depot extends PartOf(DepotCreate) {
  @StringAttribute({ required: true, description: 'Identifier of the depot.' })
  id!: string;

  @StringAttribute({ required: true, description: 'URL of the depot.' })
  href!: string;
}
