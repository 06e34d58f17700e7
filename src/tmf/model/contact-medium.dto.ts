import { ApiSchema } from '@nestjs/swagger';
import { BooleanAttribute, ObjectAttribute, StringAttribute } from '../attribute/attribute';
import { Extensible } from './extensible.dto';
import { TimePeriod } from './time-period.dto';

@ApiSchema({ description: 'The address, number or account behind a contact medium.' })
export class MediumCharacteristic extends Extensible {
  @StringAttribute({ description: 'City.', example: 'Paris' })
  city?: string;

  @StringAttribute({ description: 'Type of contact, for example mobile or shipping.', example: 'business' })
  contactType?: string;

  @StringAttribute({ description: 'Country.', example: 'France' })
  country?: string;

  @StringAttribute({ description: 'E-mail address.', example: 'office@moon-fc.example' })
  emailAddress?: string;

  @StringAttribute({ description: 'Fax number.' })
  faxNumber?: string;

  @StringAttribute({ description: 'Phone number.', example: '+33 1 23 45 67 89' })
  phoneNumber?: string;

  @StringAttribute({ description: 'Post code.', example: '75001' })
  postCode?: string;

  @StringAttribute({ description: 'Identifier in a social network.' })
  socialNetworkId?: string;

  @StringAttribute({ description: 'State or province.' })
  stateOrProvince?: string;

  @StringAttribute({ description: 'Street.' })
  street1?: string;

  @StringAttribute({ description: 'Street, continued.' })
  street2?: string;
}

@ApiSchema({ description: 'A way to contact the party.' })
export class ContactMedium extends Extensible {
  @StringAttribute({
    required: true,
    description: 'E-mail address, telephone number, postal address ...',
    example: 'email',
  })
  mediumType!: string;

  @BooleanAttribute({ description: 'Whether this is the preferred contact medium.', example: true })
  preferred?: boolean;

  @ObjectAttribute(() => MediumCharacteristic, { required: true, description: 'Address, number or account.' })
  characteristic!: MediumCharacteristic;

  @ObjectAttribute(() => TimePeriod, { description: 'When the contact medium is valid.' })
  validFor?: TimePeriod;
}
