import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { GivenCredentialsDto } from '../credentials/credentials.dto';

@ApiSchema({ name: 'EventSubscriptionInput', description: 'Where to send events, and which.' })
export class EventSubscriptionInputDto extends GivenCredentialsDto {
  @ApiProperty({
    description: 'URL that events are sent to with POST, as it is.',
    example: 'https://listener.example/events',
  })
  callback!: string;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    description: 'Which events, as the query string of a GET, on the event document; `fields` narrows what is sent.',
    example: 'status=active',
  })
  query?: string | null;
}

@ApiSchema({ name: 'EventSubscription', description: 'A subscription of a hub.' })
export class EventSubscriptionDto {
  @ApiProperty({
    description: 'Identifier of the subscription, made by the server.',
    example: '0c7d2f3a-5f0e-4f0b-9d3e-2f1b7a9c6d55',
  })
  id!: string;

  @ApiProperty({ description: 'URL that events are sent to.', example: 'https://listener.example/events' })
  callback!: string;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    description: 'Which events, as it was given.',
    example: 'status=active',
  })
  query?: string | null;
}
