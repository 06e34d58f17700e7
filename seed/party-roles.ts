import { organization } from '../src/party/party.resource';
import {
  DEFAULT_BASE,
  type Named,
  type Party,
  organizationDocument,
  person,
  personDocument,
  referenceTo,
} from './parties';
import { pick } from './pick';

/**
 * Party roles as a wholesale business has them, about 1 KB of JSON each, and the organizations that play them. The n-th ones
 * are always the same. Of five, the first and the last are played by the same organization.
 */

const KINDS = ['Supplier', 'Reseller', 'Installer', 'Carrier', 'Roaming partner'] as const;
const COMPANIES = ['Aurora', 'Borealis', 'Cobalt', 'Delta', 'Étoile', 'Fjord', 'Größe'] as const;
const STATUSES = ['initialized', 'validated', 'active', 'active', 'active', 'closed'] as const;
const RATINGS = ['preferred', 'approved', 'on probation'] as const;
const BUYERS = 20;

/**
 * The n-th party role, without an id. Every fourth one has no role type, and so gets the default.
 * @param base the URL of the service, below which its parties are
 */
export function partyRoleDocument(n: number, base = DEFAULT_BASE): Record<string, unknown> {
  const kind = pick(KINDS, n);
  const party = partnerOf(n);
  return {
    name: `${kind} ${party.name}`,
    status: pick(STATUSES, n),
    statusReason: 'Contract signed',
    ...(n % 4 === 0 ? {} : { roleType: { name: kind.toLowerCase(), category: 'wholesale' } }),
    engagedParty: referenceTo(party, base),
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
    relatedParty: [referenceTo(buyer(n % BUYERS), base, 'purchasing agent')],
  };
}

/** The parties that come with the n-th party role. All that it refers to come with it or with one before it. */
export function partiesOfPartyRole(n: number): readonly Party[] {
  const partner = partnerOf(n);
  const parties: Party[] = [];
  if (numberOfPartner(n) === n) parties.push({ ...partner, document: organizationDocument(partner, register(n)) });
  if (n < BUYERS) parties.push({ ...buyer(n), document: personDocument(n + 7, {}) });
  return parties;
}

const register = (n: number): Record<string, unknown> => ({
  organizationIdentification: [{ identificationId: `C-${n}`, identificationType: 'carrierCode' }],
});

/** Who plays the n-th party role. */
function partnerOf(n: number): Named {
  const number = numberOfPartner(n);
  const name = `${pick(COMPANIES, Math.floor(number / KINDS.length))} Networks ${number}`;
  return { resource: organization, id: `partner-${number}`, name };
}

/** The last of five kinds is played by who plays the first. */
const numberOfPartner = (n: number): number => (n % KINDS.length === KINDS.length - 1 ? n - (n % KINDS.length) : n);

const buyer = (n: number): Named => person(`buyer-${n}`, n + 7);
