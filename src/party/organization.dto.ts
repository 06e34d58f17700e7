import { ApiSchema } from '@nestjs/swagger';
import {
  ArrayAttribute,
  BooleanAttribute,
  DateTimeAttribute,
  ObjectAttribute,
  StringAttribute,
} from '../tmf/attribute/attribute';
import { RefersToResource } from '../tmf/attribute/reference';
import { Extensible } from '../tmf/model/extensible.dto';
import { TimePeriod } from '../tmf/model/time-period.dto';
import { AttachmentRefOrValue } from './attachment.dto';
import { PartyAttributes } from './party-attributes.dto';

@RefersToResource({ type: 'Organization', mayBeHere: true })
@ApiSchema({ description: 'Reference to an organization.' })
export class OrganizationRef extends Extensible {
  @StringAttribute({ required: true, description: 'Identifier of the organization.', example: '500' })
  id!: string;

  @StringAttribute({ description: 'Reference of the organization.' })
  href?: string;

  @StringAttribute({ description: 'Name of the organization.', example: 'Moon Group' })
  name?: string;

  @StringAttribute({ description: 'Actual type of the target; Organization if it is not said.' })
  '@referredType'?: string;
}

@ApiSchema({ description: 'An organization below this one.' })
export class OrganizationChildRelationship extends Extensible {
  @StringAttribute({
    description: 'How they belong together: juridical, hierarchical, geographical, functional ...',
    example: 'hierarchical',
  })
  relationshipType?: string;

  @ObjectAttribute(() => OrganizationRef, { description: 'The organization below.' })
  organization?: OrganizationRef;
}

@ApiSchema({ description: 'The organization above this one.' })
export class OrganizationParentRelationship extends Extensible {
  @StringAttribute({
    description: 'How they belong together: juridical, hierarchical, geographical, functional ...',
    example: 'juridical',
  })
  relationshipType?: string;

  @ObjectAttribute(() => OrganizationRef, { description: 'The organization above.' })
  organization?: OrganizationRef;
}

@ApiSchema({ description: 'By what the organization is identified: an entry in a register, a tax number ...' })
export class OrganizationIdentification extends Extensible {
  @StringAttribute({ description: 'Number of the entry.', example: 'HRB 1234' })
  identificationId?: string;

  @StringAttribute({ description: 'Kind of entry.', example: 'commercialRegister' })
  identificationType?: string;

  @StringAttribute({ description: 'Who made the entry.', example: 'Chamber of Commerce' })
  issuingAuthority?: string;

  @DateTimeAttribute({ description: 'When it was made.', example: '2019-03-01T00:00:00Z' })
  issuingDate?: string;

  @ObjectAttribute(() => AttachmentRefOrValue, { description: 'The document itself.' })
  attachment?: AttachmentRefOrValue;

  @ObjectAttribute(() => TimePeriod, { description: 'When it is valid.' })
  validFor?: TimePeriod;
}

@ApiSchema({ description: 'Another name of the organization, or one of another time.' })
export class OtherNameOrganization extends Extensible {
  @StringAttribute({ description: 'Name of the organization, or of its unit.', example: 'Moon Football Association' })
  name?: string;

  @StringAttribute({ description: 'What the name ends in: Co, Inc, Ltd ...' })
  nameType?: string;

  @StringAttribute({ description: 'Name under which it trades.', example: 'Moon FA' })
  tradingName?: string;

  @ObjectAttribute(() => TimePeriod, { description: 'When it had this name.' })
  validFor?: TimePeriod;
}

@ApiSchema({ description: 'A company, club, department, household: people who act as one.' })
export class Organization extends PartyAttributes {
  @BooleanAttribute({ description: 'Whether it is the head office.', example: true })
  isHeadOffice?: boolean;

  @BooleanAttribute({ description: 'Whether it is a legal entity.', example: true })
  isLegalEntity?: boolean;

  @StringAttribute({ description: 'Name of the organization, or of its unit.', example: 'Moon Football Club' })
  name?: string;

  @StringAttribute({ description: 'What the name ends in: Co, Inc, Ltd ...', example: 'Ltd' })
  nameType?: string;

  @StringAttribute({ description: 'Kind of organization: company, department, household ...', example: 'company' })
  organizationType?: string;

  @StringAttribute({ description: 'Name under which it trades.', example: 'Moon FC' })
  tradingName?: string;

  @ObjectAttribute(() => TimePeriod, { description: 'From when, and until when, it exists.' })
  existsDuring?: TimePeriod;

  @ArrayAttribute(() => OrganizationChildRelationship, { description: 'Organizations below this one.' })
  organizationChildRelationship?: OrganizationChildRelationship[];

  @ArrayAttribute(() => OrganizationIdentification, { description: 'Entries in registers, tax numbers ...' })
  organizationIdentification?: OrganizationIdentification[];

  @ObjectAttribute(() => OrganizationParentRelationship, { description: 'The organization above this one.' })
  organizationParentRelationship?: OrganizationParentRelationship;

  @ArrayAttribute(() => OtherNameOrganization, { description: 'Other names, or those of another time.' })
  otherName?: OtherNameOrganization[];

  @StringAttribute({
    description: 'Where in its life the record is: initialized, validated, closed.',
    example: 'validated',
  })
  status?: string;
}
