import { pick } from '../seed/pick';
import { contactMedia, inAddress } from './contacts';
import { COUNTRIES, type Country } from './countries';
import type { Change } from './fill';
import { MANAGERS, type PartyOf, companyName, personName } from './parties';

/** The customers of the demo: in each country fourteen people and six companies. All of them are invented. */

const PER_COUNTRY = 20;
const STATUSES = [
  ['active', 'Identity checked'],
  ['active', 'Identity checked'],
  ['suspended', 'Invoice overdue'],
  ['active', 'Moved from prepaid'],
  ['validated', 'Waiting for the first order'],
  ['initialized', 'Registered in the web shop'],
  ['active', 'Identity checked'],
  ['closed', 'Moved abroad'],
] as const;
const SEGMENTS = ['bronze', 'silver', 'gold', 'silver', 'bronze'] as const;

/** All of them, once their parties are there. */
export function customers(partyOf: PartyOf): object[] {
  return Array.from({ length: COUNTRIES.length * PER_COUNTRY }, (_, n) =>
    customer(pick(COUNTRIES, n), Math.floor(n / COUNTRIES.length), n, partyOf),
  );
}

/** What happens to some of them after their creation, so that there are events of every type. */
export const customerChanges: readonly Change[] = [
  { of: 0, patch: { status: 'suspended', statusReason: 'Invoice overdue' } },
  { of: 0, patch: { status: 'active', statusReason: 'Invoice paid' } },
  { of: 8, patch: { name: 'Aiko Tanaka-Ōno', statusReason: 'Married', engagedParty: { name: 'Aiko Tanaka-Ōno' } } },
  { of: 13, patch: { characteristic: [{ name: 'segment', valueType: 'string', value: 'gold' }] } },
  { of: 29, patch: { status: 'closed', statusReason: 'Business given up' } },
  { of: 239, patch: null },
];

/** The k-th customer of a country. Every third is a company. */
function customer(country: Country, k: number, n: number, partyOf: PartyOf): object {
  const who = k % 3 === 2 ? company(country, (k - 2) / 3) : person(country, k - Math.floor((k + 1) / 3));
  const [status, statusReason] = pick(STATUSES, n + k);
  const startDateTime = `20${16 + (n % 9)}-0${1 + (k % 9)}-1${n % 10}T09:00:00Z`;
  return {
    name: who.name,
    status,
    statusReason,
    engagedParty: partyOf(who.type, who.name),
    validFor: status === 'closed' ? { startDateTime, endDateTime: '2025-06-30T22:00:00Z' } : { startDateTime },
    contactMedium: contactMedia(country, { number: k, email: who.email, type: who.contact, preferred: n + k }),
    characteristic: [
      { name: 'segment', valueType: 'string', value: pick(SEGMENTS, n + k) },
      { name: 'language', valueType: 'string', value: country.language },
      who.fact(n),
    ],
    creditProfile: [
      {
        creditProfileDate: startDateTime,
        creditRiskRating: 1 + ((n + k) % 5),
        creditScore: 780 - ((n + k) % 5) * 90 + (n % 30),
        validFor: { startDateTime },
      },
    ],
    account: [{ id: `account-${1000 + n}`, name: who.account, '@referredType': 'BillingAccount' }],
    relatedParty: [{ ...partyOf('Individual', pick(MANAGERS, n)), role: 'account manager' }],
  };
}

interface Who {
  readonly name: string;
  readonly type: 'Individual' | 'Organization';
  readonly email: string;
  readonly contact: string;
  readonly account: string;
  readonly fact: (n: number) => object;
}

function person(country: Country, number: number): Who {
  const name = personName(country, number).join(' ');
  return {
    name,
    type: 'Individual',
    email: `${inAddress(name, '.')}@mail.example`,
    contact: 'private',
    account: 'Mobile and broadband',
    fact: (n) => ({ name: 'loyaltyPoints', valueType: 'number', value: (n * 37) % 5000 }),
  };
}

function company(country: Country, number: number): Who {
  const name = companyName(country, number);
  return {
    name,
    type: 'Organization',
    email: `office@${inAddress(name, '-').replace(/-+/g, '-')}.example`,
    contact: 'business',
    account: 'Company lines',
    fact: (n) => ({ name: 'seats', valueType: 'number', value: 3 + ((n * 7) % 120) }),
  };
}
