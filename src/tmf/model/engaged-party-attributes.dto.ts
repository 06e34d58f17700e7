import { ArrayAttribute, ObjectAttribute, StringAttribute } from '../attribute/attribute';
import { Characteristic } from './characteristic.dto';
import { ContactMedium } from './contact-medium.dto';
import { CreditProfile } from './credit-profile.dto';
import { Extensible } from './extensible.dto';
import { AccountRef, AgreementRef, PaymentMethodRef, RelatedParty } from './references.dto';
import { TimePeriod } from './time-period.dto';

/** What every resource about a party in a role has, whichever API it belongs to; `engagedParty` is described by each. */
export abstract class EngagedPartyAttributes extends Extensible {
  @StringAttribute({ description: 'Name by which it is known and told from others.', example: 'Moon Football Club' })
  name?: string;

  @StringAttribute({ description: 'Lifecycle status.', example: 'active' })
  status?: string;

  @StringAttribute({ description: 'Why it has this status.', example: 'Account details checked' })
  statusReason?: string;

  @ArrayAttribute(() => AccountRef, { description: 'Accounts.' })
  account?: AccountRef[];

  @ArrayAttribute(() => AgreementRef, { description: 'Agreements.' })
  agreement?: AgreementRef[];

  @ArrayAttribute(() => Characteristic, { description: 'Characteristics.' })
  characteristic?: Characteristic[];

  @ArrayAttribute(() => ContactMedium, { description: 'Ways to contact the party.' })
  contactMedium?: ContactMedium[];

  @ArrayAttribute(() => CreditProfile, { description: 'Credit profiles, the current one first.' })
  creditProfile?: CreditProfile[];

  @ArrayAttribute(() => PaymentMethodRef, { description: 'Payment methods.' })
  paymentMethod?: PaymentMethodRef[];

  @ArrayAttribute(() => RelatedParty, { description: 'Related parties and party roles.' })
  relatedParty?: RelatedParty[];

  @ObjectAttribute(() => TimePeriod, { description: 'When it is valid.' })
  validFor?: TimePeriod;
}
