import { ApiSchema } from '@nestjs/swagger';
import { BooleanAttribute, ObjectAttribute, StringAttribute } from '../tmf/attribute/attribute';
import { MediumCharacteristic } from '../tmf/model/contact-medium.dto';
import { Extensible } from '../tmf/model/extensible.dto';
import { TimePeriod } from '../tmf/model/time-period.dto';

/** That of TMF632: nothing in it is mandatory. */
@ApiSchema({ name: 'TMF632.ContactMedium', description: 'A way to contact the party.' })
export class ContactMedium extends Extensible {
  @StringAttribute({ description: 'E-mail address, telephone number, postal address ...', example: 'email' })
  mediumType?: string;

  @BooleanAttribute({ description: 'Whether this is the preferred contact medium.', example: true })
  preferred?: boolean;

  @ObjectAttribute(() => MediumCharacteristic, { description: 'Address, number or account.' })
  characteristic?: MediumCharacteristic;

  @ObjectAttribute(() => TimePeriod, { description: 'When the contact medium is valid.' })
  validFor?: TimePeriod;
}
