import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { GivenCredentialsDto } from '../credentials/credentials.dto';

const SUBSCRIPTION_ID = '0c7d2f3a-5f0e-4f0b-9d3e-2f1b7a9c6d55';

const DATE_TIME = { type: String, format: 'date-time' } as const;

@ApiSchema({ name: 'Circuit', description: 'Whether a listener that fails is left alone.' })
export class CircuitDto {
  @ApiProperty({ enum: ['closed', 'open'], description: 'open: nothing is delivered for a while.' })
  state!: string;

  @ApiProperty({ ...DATE_TIME, required: false, description: 'When it is tried again; of an open one.' })
  until?: string;
}

@ApiSchema({ name: 'SubscriptionHealth', description: 'How a subscription is doing.' })
export class SubscriptionHealthDto {
  @ApiProperty({ description: 'Identifier of the subscription.', example: SUBSCRIPTION_ID })
  id!: string;

  @ApiProperty({ description: 'Base path of its API.', example: '/tmf-api/customerManagement/v4' })
  api!: string;

  @ApiProperty({ description: 'URL that events are sent to.', example: 'https://listener.example/events' })
  callback!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Which events, as it was given.', example: null })
  query!: string | null;

  @ApiProperty({
    enum: ['active', 'paused', 'disabled'],
    description:
      'paused: events are kept for it. disabled: it gets no new ones, since its listener answered 410 or its query took too much.',
  })
  state!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is paused or disabled.', example: null })
  reason!: string | null;

  @ApiProperty({ type: CircuitDto, description: 'Whether the listener is left alone since it fails.' })
  circuit!: CircuitDto;

  @ApiProperty({ type: 'integer', description: 'Deliveries that are to be made.' })
  backlog!: number;

  @ApiProperty({ type: 'integer', description: 'Deliveries that failed for good.' })
  parked!: number;

  @ApiProperty({ type: Number, nullable: true, description: 'Seconds that the first of the backlog has waited.' })
  oldestPendingAge!: number | null;

  @ApiProperty({ ...DATE_TIME, nullable: true, description: 'When a delivery succeeded last.' })
  lastSuccess!: string | null;

  @ApiProperty({ ...DATE_TIME, nullable: true, description: 'When a delivery failed last.' })
  lastFailure!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'How it failed.', example: 'status 503' })
  lastError!: string | null;

  @ApiProperty({ type: 'integer', description: 'Failures since the last success.' })
  consecutiveFailures!: number;

  @ApiProperty({ ...DATE_TIME, description: 'When it was made.' })
  createdAt!: string;
}

@ApiSchema({ name: 'ParkedDelivery', description: 'An event that could not be delivered to a subscription.' })
export class ParkedDeliveryDto {
  @ApiProperty({ description: 'Identifier of the delivery.', example: '4711' })
  id!: string;

  @ApiProperty({ description: 'Identifier of the subscription.', example: SUBSCRIPTION_ID })
  subscriptionId!: string;

  @ApiProperty({ description: 'The `eventId` of the event.', example: '018f430b-d578-7000-8f0d-0d2a4c3f7a11' })
  eventId!: string;

  @ApiProperty({ description: 'The `eventType` of the event.', example: 'CustomerCreateEvent' })
  eventType!: string;

  @ApiProperty({
    description: 'Type and id of the resource.',
    example: 'Customer 019432a1-6f00-7c3e-8d53-2f6d0e4c9b11',
  })
  resource!: string;

  @ApiProperty({ type: 'integer', description: 'How often it was tried.' })
  attempts!: number;

  @ApiProperty({ type: String, nullable: true, description: 'How the last attempt failed.', example: 'status 404' })
  error!: string | null;

  @ApiProperty({ ...DATE_TIME, description: 'When it was to be delivered first.' })
  createdAt!: string;

  @ApiProperty({ ...DATE_TIME, description: 'When it was given up.' })
  parkedAt!: string;
}

@ApiSchema({ name: 'PauseInput', description: 'Why a subscription is paused.' })
export class PauseInputDto {
  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    maxLength: 500,
    description: 'Why, for the people who read the list of subscriptions.',
    example: 'maintenance',
  })
  reason?: string | null;
}

@ApiSchema({
  name: 'CredentialsInput',
  description: 'What a subscription is given instead of what it has; null: nothing. What is not named stays as it is.',
})
export class CredentialsInputDto extends GivenCredentialsDto {}

@ApiSchema({ name: 'ReplayInput', description: 'From where on events are replayed: exactly one of the two.' })
export class ReplayInputDto {
  @ApiProperty({
    ...DATE_TIME,
    required: false,
    nullable: true,
    description: 'Events from then on.',
    example: '2024-05-04T10:00:00Z',
  })
  since?: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    required: false,
    nullable: true,
    description: 'This event and all after it.',
  })
  sinceEventId?: string | null;
}

@ApiSchema({ name: 'Retried', description: 'What is tried again.' })
export class RetriedDto {
  @ApiProperty({ type: 'integer', description: 'How many deliveries are tried again.', example: 1 })
  retried!: number;
}

@ApiSchema({ name: 'Dropped', description: 'What is not tried again.' })
export class DroppedDto {
  @ApiProperty({ type: 'integer', description: 'How many deliveries are dropped.', example: 1 })
  dropped!: number;
}

@ApiSchema({ name: 'Replayed', description: 'What is delivered again.' })
export class ReplayedDto {
  @ApiProperty({ type: 'integer', description: 'How many events are delivered again.', example: 12 })
  replayed!: number;
}
