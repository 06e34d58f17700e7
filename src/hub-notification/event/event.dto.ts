import { DateTimeAttribute, StringAttribute } from '../../tmf/attribute/attribute';

/** What every event has around its payload, as the v4 contracts name it (EVT-1); they demand none of it. */
export class EventEnvelope {
  @StringAttribute({
    description: 'Identifies the event: the same in every attempt to deliver it.',
    example: '018f430b-d578-7000-8f0d-0d2a4c3f7a11',
  })
  eventId?: string;

  @DateTimeAttribute({ description: 'When the event was made, RFC 3339.', example: '2024-05-04T10:00:00.120Z' })
  eventTime?: string;

  @StringAttribute({ description: 'What happened to which kind of resource.' })
  eventType?: string;

  @StringAttribute({ description: 'Ties the event to the request that caused it.', example: 'req-77' })
  correlationId?: string;

  @StringAttribute({ description: 'Domain of the event.' })
  domain?: string;

  @StringAttribute({ description: 'Title of the event.' })
  title?: string;

  @StringAttribute({ description: 'The event in a sentence.' })
  description?: string;

  @StringAttribute({ description: 'Priority of the event.', example: '1' })
  priority?: string;

  @DateTimeAttribute({
    description: 'When it happened, RFC 3339. Spelled as in the standard.',
    example: '2024-05-04T10:00:00.100Z',
  })
  timeOcurred?: string;
}

/** The envelope of all events but attribute value changes. */
export class ResourceEventEnvelope extends EventEnvelope {
  @StringAttribute({
    description: 'Identifier of the resource that it happened to.',
    example: '019432a1-6f00-7c3e-8d53-2f6d0e4c9b11',
  })
  id?: string;

  @StringAttribute({ description: 'URL of the resource that it happened to.' })
  href?: string;
}

/** The envelope of attribute value changes. */
export class AttributeEventEnvelope extends EventEnvelope {
  @StringAttribute({ description: 'Changed attributes of the resource, comma separated.', example: 'contactMedium' })
  fieldPath?: string;
}
