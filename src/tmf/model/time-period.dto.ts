import { ApiSchema } from '@nestjs/swagger';
import { DateTimeAttribute } from '../attribute/attribute';

@ApiSchema({ description: 'A period of time; either end may be open.' })
export class TimePeriod {
  @DateTimeAttribute({
    description: 'End of the period, RFC 3339; not before its start.',
    example: '2034-12-31T23:59:59Z',
    notBefore: 'startDateTime',
  })
  endDateTime?: string;

  @DateTimeAttribute({ description: 'Start of the period, RFC 3339.', example: '2024-05-04T10:00:00Z' })
  startDateTime?: string;
}
