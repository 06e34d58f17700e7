import { ApiSchema } from '@nestjs/swagger';
import {
  ArrayAttribute,
  BooleanAttribute,
  DateTimeAttribute,
  ObjectAttribute,
  StringAttribute,
} from '../tmf/attribute/attribute';
import { Extensible } from '../tmf/model/extensible.dto';
import { TimePeriod } from '../tmf/model/time-period.dto';
import { AttachmentRefOrValue } from './attachment.dto';
import { PartyAttributes } from './party-attributes.dto';

@ApiSchema({ description: 'A disability of the person, as far as it matters.' })
export class Disability extends Extensible {
  @StringAttribute({ description: 'Code of the disability.', example: 'H90' })
  disabilityCode?: string;

  @StringAttribute({ description: 'Name of the disability.', example: 'Hearing loss' })
  disabilityName?: string;

  @ObjectAttribute(() => TimePeriod, { description: 'Since when, and until when.' })
  validFor?: TimePeriod;
}

@ApiSchema({ description: 'By what the person is identified: a passport, an identity card ...' })
export class IndividualIdentification extends Extensible {
  @StringAttribute({ description: 'Number of the document.', example: '19AB12345' })
  identificationId?: string;

  @StringAttribute({ description: 'Kind of document.', example: 'passport' })
  identificationType?: string;

  @StringAttribute({ description: 'Who issued it.', example: 'Ministry of the Interior' })
  issuingAuthority?: string;

  @DateTimeAttribute({ description: 'When it was issued.', example: '2019-03-01T00:00:00Z' })
  issuingDate?: string;

  @ObjectAttribute(() => AttachmentRefOrValue, { description: 'The document itself.' })
  attachment?: AttachmentRefOrValue;

  @ObjectAttribute(() => TimePeriod, { description: 'When it is valid.' })
  validFor?: TimePeriod;
}

@ApiSchema({ description: 'A language that the person speaks, and how well.' })
export class LanguageAbility extends Extensible {
  @BooleanAttribute({ description: 'Whether it is the one that the person likes best.', example: true })
  isFavouriteLanguage?: boolean;

  @StringAttribute({ description: 'Code of the language (RFC 5646).', example: 'fr' })
  languageCode?: string;

  @StringAttribute({ description: 'Name of the language.', example: 'French' })
  languageName?: string;

  @StringAttribute({ description: 'How well it is understood.' })
  listeningProficiency?: string;

  @StringAttribute({ description: 'How well it is read.' })
  readingProficiency?: string;

  @StringAttribute({ description: 'How well it is spoken.', example: 'fluent' })
  speakingProficiency?: string;

  @StringAttribute({ description: 'How well it is written.' })
  writingProficiency?: string;

  @ObjectAttribute(() => TimePeriod, { description: 'When this was so.' })
  validFor?: TimePeriod;
}

@ApiSchema({ description: 'Another name of the person, or one of another time.' })
export class OtherNameIndividual extends Extensible {
  @StringAttribute({ description: 'Title of nobility, such as Baron.' })
  aristocraticTitle?: string;

  @StringAttribute({ description: 'Family name.', example: 'Byron' })
  familyName?: string;

  @StringAttribute({ description: 'What comes before the family name, such as van.' })
  familyNamePrefix?: string;

  @StringAttribute({ description: 'The whole name, as it is written.' })
  formattedName?: string;

  @StringAttribute({ description: 'First, middle and last names, one after the other.' })
  fullName?: string;

  @StringAttribute({ description: 'Which of those of the same name: Sr, Jr, III ...' })
  generation?: string;

  @StringAttribute({ description: 'First name.', example: 'Augusta' })
  givenName?: string;

  @StringAttribute({ description: 'Name in the eyes of the law, or at birth.' })
  legalName?: string;

  @StringAttribute({ description: 'Middle names or initials.' })
  middleName?: string;

  @StringAttribute({ description: 'Name by which the person likes to be called.' })
  preferredGivenName?: string;

  @StringAttribute({ description: 'Title, such as Dr.' })
  title?: string;

  @ObjectAttribute(() => TimePeriod, { description: 'When the person had this name.' })
  validFor?: TimePeriod;
}

@ApiSchema({ description: 'Something that the person can do, and how well.' })
export class Skill extends Extensible {
  @StringAttribute({ description: 'About how well it was found to be.' })
  comment?: string;

  @StringAttribute({ description: 'How well.', example: 'expert' })
  evaluatedLevel?: string;

  @StringAttribute({ description: 'Code of the skill.', example: 'math-1' })
  skillCode?: string;

  @StringAttribute({ description: 'Name of the skill.', example: 'Mathematics' })
  skillName?: string;

  @ObjectAttribute(() => TimePeriod, { description: 'When this was so.' })
  validFor?: TimePeriod;
}

@ApiSchema({ description: 'A single human being.' })
export class Individual extends PartyAttributes {
  @StringAttribute({ description: 'Title of nobility, such as Baron.', example: 'Countess' })
  aristocraticTitle?: string;

  @DateTimeAttribute({ description: 'Date of birth.', example: '1985-12-10T00:00:00Z' })
  birthDate?: string;

  @StringAttribute({ description: 'Country of birth.', example: 'United Kingdom' })
  countryOfBirth?: string;

  @DateTimeAttribute({ description: 'Date of death.' })
  deathDate?: string;

  @StringAttribute({ description: 'Family name.', example: 'Lovelace' })
  familyName?: string;

  @StringAttribute({ description: 'What comes before the family name, such as van.' })
  familyNamePrefix?: string;

  @StringAttribute({ description: 'The whole name, as it is written.', example: 'Lovelace, Ada' })
  formattedName?: string;

  @StringAttribute({ description: 'First, middle and last names, one after the other.', example: 'Ada Lovelace' })
  fullName?: string;

  @StringAttribute({ description: 'Gender.', example: 'female' })
  gender?: string;

  @StringAttribute({ description: 'Which of those of the same name: Sr, Jr, III ...' })
  generation?: string;

  @StringAttribute({ description: 'First name.', example: 'Ada' })
  givenName?: string;

  @StringAttribute({ description: 'Name in the eyes of the law, or at birth.', example: 'Augusta Ada King' })
  legalName?: string;

  @StringAttribute({ description: 'Where the person is now, if that may be told.' })
  location?: string;

  @StringAttribute({ description: 'Married, divorced, widowed ...', example: 'married' })
  maritalStatus?: string;

  @StringAttribute({ description: 'Middle names or initials.' })
  middleName?: string;

  @StringAttribute({ description: 'Nationality.', example: 'British' })
  nationality?: string;

  @StringAttribute({ description: 'Place of birth.', example: 'London' })
  placeOfBirth?: string;

  @StringAttribute({ description: 'Name by which the person likes to be called.', example: 'Ada' })
  preferredGivenName?: string;

  @StringAttribute({ description: 'Title, such as Dr.' })
  title?: string;

  @ArrayAttribute(() => Disability, { description: 'Disabilities, as far as they matter.' })
  disability?: Disability[];

  @ArrayAttribute(() => IndividualIdentification, { description: 'Passports, identity cards ...' })
  individualIdentification?: IndividualIdentification[];

  @ArrayAttribute(() => LanguageAbility, { description: 'Languages that the person speaks.' })
  languageAbility?: LanguageAbility[];

  @ArrayAttribute(() => OtherNameIndividual, { description: 'Other names, or those of another time.' })
  otherName?: OtherNameIndividual[];

  @ArrayAttribute(() => Skill, { description: 'What the person can do.' })
  skill?: Skill[];

  @StringAttribute({
    description:
      'Where in its life the record is: initialized, validated, deceased (or deceaded, as the contract spells it).',
    example: 'validated',
  })
  status?: string;
}
