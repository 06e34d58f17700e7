import { ApiSchema } from '@nestjs/swagger';
import { StringAttribute } from '../attribute/attribute';
import { Extensible } from './extensible.dto';
import { RefersToResource } from '../attribute/reference';

const referredType = {
  description: 'Actual type of the target, when needed for disambiguation.',
};

@RefersToResource()
@ApiSchema({ description: 'Reference to an account: a party account or a financial account.' })
export class AccountRef extends Extensible {
  @StringAttribute({ description: 'Identifier of the account.', example: '8877' })
  id?: string;

  @StringAttribute({ description: 'Reference of the account.' })
  href?: string;

  @StringAttribute({ description: 'Description of the account.' })
  description?: string;

  @StringAttribute({ required: true, description: 'Name of the account.', example: 'Main billing account' })
  name!: string;

  @StringAttribute(referredType)
  '@referredType'?: string;
}

@RefersToResource()
@ApiSchema({ description: 'Reference to an agreement: a contract or arrangement between parties.' })
export class AgreementRef extends Extensible {
  @StringAttribute({ required: true, description: 'Identifier of the agreement.', example: 'agr-2024-17' })
  id!: string;

  @StringAttribute({ description: 'Reference of the agreement.' })
  href?: string;

  @StringAttribute({ description: 'Name of the agreement.', example: 'Frame agreement 2024' })
  name?: string;

  @StringAttribute(referredType)
  '@referredType'?: string;
}

@RefersToResource()
@ApiSchema({ description: 'Reference to a payment method, for example a direct debit.' })
export class PaymentMethodRef extends Extensible {
  @StringAttribute({ required: true, description: 'Identifier of the payment method.', example: 'pm-1' })
  id!: string;

  @StringAttribute({ description: 'Reference of the payment method.' })
  href?: string;

  @StringAttribute({ description: 'Name of the payment method.', example: 'Direct debit' })
  name?: string;

  @StringAttribute(referredType)
  '@referredType'?: string;
}

@RefersToResource({ mayBeHere: true })
@ApiSchema({ description: 'Reference to a party or party role, with the role it plays here.' })
export class RelatedParty extends Extensible {
  @StringAttribute({ required: true, description: 'Identifier of the party or party role.', example: '500' })
  id!: string;

  @StringAttribute({
    description: 'Reference of the party or party role.',
    example: 'https://example.com/tmf-api/party/v4/organization/500',
  })
  href?: string;

  @StringAttribute({ description: 'Name of the party or party role.', example: 'Moon FC' })
  name?: string;

  @StringAttribute({ description: 'Role played by the party.', example: 'owner' })
  role?: string;

  @StringAttribute({ required: true, description: 'Actual type of the target.', example: 'Organization' })
  '@referredType'!: string;
}
