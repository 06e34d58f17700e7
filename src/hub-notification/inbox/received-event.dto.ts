import type { Type as Class } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { FreeObjectAttribute, ObjectAttribute, StringAttribute } from '../../tmf/attribute/attribute';
import { asPart, formOf } from '../../tmf/attribute/forms';
import { AttributeEventEnvelope, ResourceEventEnvelope } from '../event/event.dto';
import { PAYLOAD } from '../event/event-view';
import type { Change, Resource } from '../../tmf/declare/define-resource';

/**
 * DTO class of what is in `event`: the resource by its key. Senders differ in how much of it they send (EVT-6): it is
 * documented with all its attributes, none of them mandatory, and must be an object, whatever is in it.
 */
export function createPayloadClass({ name, path, representation }: Resource): Class<object> {
  const description = `A ${name} in an event of another system, whole or in part.`;
  const received = formOf(representation, asPart, { name: `${name}_Received`, description });

  @ApiSchema({ name: `${name}EventPayload`, description: 'What the event is about.' })
  class Payload {}
  FreeObjectAttribute({ required: true, description: 'The resource, whole or in part.' })(Payload.prototype, path);
  ApiProperty({ type: () => received })(Payload.prototype, path);
  return Payload;
}

/** DTO class of the events of one type, as the v4 contracts describe them. */
export function createReceivedEventClass(eventType: string, change: Change, payload: Class<object>): Class<object> {
  const Envelope = change === 'attributeValueChange' ? AttributeEventEnvelope : ResourceEventEnvelope;

  @ApiSchema({ name: eventType, description: `The event ${eventType} of another system.` })
  class ReceivedEvent extends Envelope {}
  const description = 'The resource that it happened to, by its key.';
  ObjectAttribute(() => payload, { required: true, description })(ReceivedEvent.prototype, PAYLOAD);
  return ReceivedEvent;
}

/** The answer to a received event, in the form that the v4 contracts give it: that of a subscription. */
@ApiSchema({ name: 'Notified', description: 'Where the event was received.' })
export class Notified {
  @StringAttribute({ required: true, description: 'Name of the listener.', example: 'customerCreateEvent' })
  id!: string;

  @StringAttribute({ required: true, description: 'URL of the listener, where the event was sent to.' })
  callback!: string;

  @StringAttribute({ description: 'Never given: a listener takes all events of its type.' })
  query?: string;
}
