import { pick } from '../seed/pick';
import { contactMedia, inAddress } from './contacts';
import { COUNTRIES, type Country } from './countries';
import type { Change } from './fill';
import { type PartyOf, phoneCorner } from './parties';

/** The partners of the demo: in each country five roles, two of them of one company. All of them are invented. */

interface Kind {
  readonly role: string;
  readonly category: string;
  readonly company: (country: Country) => string;
}

const KINDS: readonly Kind[] = [
  { role: 'Dealer', category: 'sales', company: phoneCorner },
  { role: 'Installer', category: 'field service', company: phoneCorner },
  { role: 'Carrier', category: 'wholesale', company: ({ city }) => `${city} Backbone` },
  { role: 'Content provider', category: 'media', company: ({ family }) => `${family[4]} Pictures` },
  { role: 'Supplier', category: 'purchasing', company: ({ family }) => `${family[2]} Devices` },
];
const STATUSES = [
  ['active', 'Contract signed'],
  ['active', 'Contract renewed'],
  ['validated', 'Contract in review'],
  ['active', 'Contract signed'],
  ['initialized', 'Offer received'],
  ['closed', 'Contract ended'],
] as const;
const RATINGS = ['preferred', 'approved', 'approved', 'on probation'] as const;

/** All of them, once their parties are there. */
export function partyRoles(partyOf: PartyOf): object[] {
  return Array.from({ length: COUNTRIES.length * KINDS.length }, (_, n) =>
    partyRole(pick(COUNTRIES, n), Math.floor(n / COUNTRIES.length), n, partyOf),
  );
}

/** What happens to some of them after their creation. */
export const partyRoleChanges: readonly Change[] = [
  { of: 2, patch: { status: 'validated', statusReason: 'Contract in review' } },
  { of: 14, patch: { characteristic: [{ name: 'rating', valueType: 'string', value: 'preferred' }] } },
  { of: 59, patch: null },
];

function partyRole(country: Country, k: number, n: number, partyOf: PartyOf): object {
  const { role, category, company } = pick(KINDS, k);
  const name = company(country);
  const [status, statusReason] = pick(STATUSES, n + k);
  return {
    name: `${role} ${name}`,
    status,
    statusReason,
    roleType: { name: role.toLowerCase(), category },
    engagedParty: partyOf('Organization', name),
    validFor: { startDateTime: `20${18 + (n % 7)}-0${1 + (k % 9)}-01T00:00:00Z` },
    contactMedium: contactMedia(country, {
      number: 20 + k,
      email: `partners@${inAddress(name, '-').replace(/-+/g, '-')}.example`,
      type: 'operations',
      preferred: n + k,
    }),
    characteristic: [
      { name: 'rating', valueType: 'string', value: pick(RATINGS, n + k) },
      { name: 'paymentTerm', valueType: 'number', value: 14 + (n % 4) * 16 },
    ],
    agreement: [{ id: `agreement-${5000 + n}`, name: `${role} agreement` }],
  };
}
