import { ApiSchema } from '@nestjs/swagger';
import { ArrayAttribute, IntegerAttribute, ObjectAttribute, StringAttribute } from '../tmf/attribute/attribute';
import { Characteristic } from '../tmf/model/characteristic.dto';
import { Extensible } from '../tmf/model/extensible.dto';
import { RelatedParty } from '../tmf/model/references.dto';
import { TimePeriod } from '../tmf/model/time-period.dto';
import { AttachmentRefOrValue } from './attachment.dto';
import { ContactMedium } from './contact-medium.dto';

@ApiSchema({ description: 'How creditworthy an agency finds the party.' })
export class PartyCreditProfile extends Extensible {
  @StringAttribute({ description: 'Agency that gives the score.', example: 'Creditcheck' })
  creditAgencyName?: string;

  @StringAttribute({ description: 'Kind of agency.', example: 'commercial' })
  creditAgencyType?: string;

  @StringAttribute({ description: 'What the agency knows the rating by.', example: 'R-2024-17' })
  ratingReference?: string;

  @IntegerAttribute({ description: 'Measure of creditworthiness.', example: 640 })
  ratingScore?: number;

  @ObjectAttribute(() => TimePeriod, { description: 'When the rating is valid.' })
  validFor?: TimePeriod;
}

@ApiSchema({ description: 'What the party is called in another system.' })
export class ExternalReference extends Extensible {
  @StringAttribute({ description: 'The other system, or kind of reference.', example: 'crm' })
  externalReferenceType?: string;

  @StringAttribute({ description: 'What the party is called there.', example: 'C-100-200' })
  name?: string;
}

@ApiSchema({ description: 'A tax.' })
export class TaxDefinition extends Extensible {
  @StringAttribute({ description: 'Identifier of the tax.', example: 'vat-fr' })
  id?: string;

  @StringAttribute({ description: 'Name of the tax.', example: 'Value added tax' })
  name?: string;

  @StringAttribute({ description: 'Kind of tax.', example: 'VAT' })
  taxType?: string;

  @StringAttribute({ description: 'Actual type of the target, when needed for disambiguation.' })
  '@referredType'?: string;
}

@ApiSchema({ description: 'That the party does not have to pay certain taxes.' })
export class TaxExemptionCertificate extends Extensible {
  @StringAttribute({ description: 'Identifier of the certificate.', example: 'tec-4' })
  id?: string;

  @ObjectAttribute(() => AttachmentRefOrValue, { description: 'The certificate itself.' })
  attachment?: AttachmentRefOrValue;

  @ArrayAttribute(() => TaxDefinition, { description: 'The taxes.' })
  taxDefinition?: TaxDefinition[];

  @ObjectAttribute(() => TimePeriod, { description: 'When the certificate is valid.' })
  validFor?: TimePeriod;
}

/** What every party has, be it a person or an organization. */
export abstract class PartyAttributes extends Extensible {
  @ArrayAttribute(() => ContactMedium, { description: 'Ways to contact the party.' })
  contactMedium?: ContactMedium[];

  @ArrayAttribute(() => PartyCreditProfile, { description: 'How creditworthy agencies find the party.' })
  creditRating?: PartyCreditProfile[];

  @ArrayAttribute(() => ExternalReference, { description: 'What the party is called in other systems.' })
  externalReference?: ExternalReference[];

  @ArrayAttribute(() => Characteristic, { description: 'Characteristics.' })
  partyCharacteristic?: Characteristic[];

  @ArrayAttribute(() => RelatedParty, { description: 'Related parties and party roles.' })
  relatedParty?: RelatedParty[];

  @ArrayAttribute(() => TaxExemptionCertificate, { description: 'Taxes that the party does not have to pay.' })
  taxExemptionCertificate?: TaxExemptionCertificate[];
}
