import { ApiSchema } from '@nestjs/swagger';
import { DateTimeAttribute, IntegerAttribute, ObjectAttribute } from '../attribute/attribute';
import { Extensible } from './extensible.dto';
import { TimePeriod } from './time-period.dto';

@ApiSchema({ description: 'Credit scoring of the party at a time. The first of a list is the current one.' })
export class CreditProfile extends Extensible {
  @DateTimeAttribute({ required: true, description: 'When the profile was made.', example: '2024-05-04T10:00:00Z' })
  creditProfileDate!: string;

  @IntegerAttribute({ description: 'Rating of the risk.', example: 2 })
  creditRiskRating?: number;

  @IntegerAttribute({ description: 'Measure of creditworthiness.', example: 640 })
  creditScore?: number;

  @ObjectAttribute(() => TimePeriod, { required: true, description: 'When the profile is valid.' })
  validFor!: TimePeriod;
}
