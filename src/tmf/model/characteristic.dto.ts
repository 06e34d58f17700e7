import { ApiSchema } from '@nestjs/swagger';
import { AnyAttribute, StringAttribute } from '../attribute/attribute';
import { Extensible } from './extensible.dto';

@ApiSchema({ description: 'A name and a value: the schema-free way to extend a resource.' })
export class Characteristic extends Extensible {
  @StringAttribute({ required: true, description: 'Name of the characteristic.', example: 'segment' })
  name!: string;

  @StringAttribute({ description: 'Data type of the value.', example: 'string' })
  valueType?: string;

  @AnyAttribute({ required: true, description: 'Value of the characteristic: any JSON but null.', example: 'gold' })
  value!: unknown;
}
