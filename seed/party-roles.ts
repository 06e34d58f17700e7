import { pick } from './pick';

/** Party roles as a wholesale business has them, about 1 KB of JSON each. The n-th one is always the same. */

const KINDS = ['Supplier', 'Reseller', 'Installer', 'Carrier', 'Roaming partner'] as const;
const COMPANIES = ['Aurora', 'Borealis', 'Cobalt', 'Delta', 'Étoile', 'Fjord', 'Größe'] as const;
const STATUSES = ['initialized', 'validated', 'active', 'active', 'active', 'closed'] as const;
const RATINGS = ['preferred', 'approved', 'on probation'] as const;

/** The n-th party role, without an id. Every fourth one has no role type, and so gets the default. */
export function partyRoleDocument(n: number): Record<string, unknown> {
  const kind = pick(KINDS, n);
  const company = `${pick(COMPANIES, Math.floor(n / KINDS.length))} Networks ${n}`;
  const party = `org-${500_000 + n}`;
  return {
    name: `${kind} ${company}`,
    status: pick(STATUSES, n),
    statusReason: 'Contract signed',
    ...(n % 4 === 0 ? {} : { roleType: { name: kind.toLowerCase(), category: 'wholesale' } }),
    engagedParty: {
      id: party,
      href: `https://party.example.com/tmf-api/party/v4/organization/${party}`,
      name: company,
      '@referredType': 'Organization',
    },
    validFor: { startDateTime: `20${10 + (n % 15)}-0${1 + (n % 9)}-01T00:00:00Z` },
    contactMedium: [
      {
        mediumType: 'email',
        preferred: true,
        characteristic: { contactType: 'operations', emailAddress: `role.${n}@partner.example.com` },
        validFor: { startDateTime: '2021-03-01T00:00:00Z' },
      },
      {
        mediumType: 'phone',
        preferred: false,
        characteristic: { contactType: 'escalation', phoneNumber: `+49 40 ${String(n % 10_000_000).padStart(7, '0')}` },
      },
    ],
    characteristic: [
      { name: 'rating', valueType: 'string', value: pick(RATINGS, n) },
      { name: 'contractNumber', valueType: 'string', value: `C-${n}` },
      { name: 'paymentTerm', valueType: 'number', value: 14 + (n % 4) * 16 },
    ],
    relatedParty: [
      {
        id: `buyer-${n % 20}`,
        href: `https://party.example.com/tmf-api/party/v4/individual/buyer-${n % 20}`,
        name: `Buyer ${n % 20}`,
        role: 'purchasing agent',
        '@referredType': 'Individual',
      },
    ],
  };
}
