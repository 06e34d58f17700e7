/** The customers that are created, read and changed: short ones and long ones. */
import { customerDocument } from '../../seed/customers';

export const BODY_SIZES = ['small', 'large'] as const;
export type BodySize = (typeof BODY_SIZES)[number];

type Document = Readonly<Record<string, unknown>>;

const DOCUMENTS: Readonly<Record<BodySize, (n: number) => Document>> = {
  small: smallCustomer,
  large: largeCustomer,
};

/** The n-th body, as JSON. It is always the same. */
export function bodyOf(size: BodySize, n: number): string {
  return JSON.stringify(DOCUMENTS[size](n));
}

/** About 300 bytes. */
function smallCustomer(n: number): Document {
  const { name, status, statusReason, engagedParty, validFor } = customerDocument(n);
  return { name, status, statusReason, engagedParty, validFor };
}

/** About 2 KB. */
function largeCustomer(n: number): Document {
  const document = customerDocument(n) as { contactMedium: object[]; characteristic: object[] };
  const mobile = {
    mediumType: 'mobile',
    preferred: false,
    characteristic: { contactType: 'on call', phoneNumber: `+45 20 ${100_000 + (n % 900_000)}` },
    validFor: { startDateTime: '2022-05-01T00:00:00Z' },
  };
  const account = {
    id: `account-${n}`,
    href: `https://account.example.com/tmf-api/accountManagement/v4/partyAccount/account-${n}`,
    name: `Account ${n}`,
    description: 'Invoices of all contracts, monthly, by e-mail',
    '@referredType': 'PartyAccount',
  };
  const agreement = {
    id: `agreement-${n}`,
    href: `https://agreement.example.com/tmf-api/agreementManagement/v4/agreement/agreement-${n}`,
    name: `Frame agreement ${n}`,
    '@referredType': 'Agreement',
  };
  const preferences = ['language', 'invoiceFormat', 'newsletter', 'contactTime', 'region'].map((name, place) => ({
    name,
    valueType: 'string',
    value: `choice ${(n + place) % 7}`,
  }));
  return {
    ...document,
    contactMedium: [...document.contactMedium, mobile],
    characteristic: [...document.characteristic, ...preferences],
    account: [account],
    agreement: [agreement],
  };
}
