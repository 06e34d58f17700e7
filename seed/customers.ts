import { pick } from './pick';

/** Customers as a telco has them, about 1 KB of JSON each. The n-th one is always the same. */

const GIVEN_NAMES = [
  'Amira',
  'Bjørn',
  'Chiara',
  'Dmitri',
  'Élodie',
  'Farid',
  'Grace',
  'Hiroshi',
  'Inès',
  'João',
  'Kofi',
];
const FAMILY_NAMES = ['Andersen', 'Bakker', 'Costa', 'Dubois', 'Eriksson', 'Fischer', 'García', 'Haddad', 'Ivanova'];
const CITIES = [
  { city: 'Paris', country: 'France', postCode: '75001', stateOrProvince: 'Île-de-France' },
  { city: 'Hamburg', country: 'Germany', postCode: '20095', stateOrProvince: 'Hamburg' },
  { city: 'Porto', country: 'Portugal', postCode: '4000-322', stateOrProvince: 'Norte' },
  { city: 'Aarhus', country: 'Denmark', postCode: '8000', stateOrProvince: 'Midtjylland' },
] as const;
const STATUSES = ['initialized', 'validated', 'active', 'active', 'active', 'suspended'] as const;
const SEGMENTS = ['consumer', 'small business', 'enterprise'] as const;

/**
 * The n-th customer, without an id. Its e-mail address is its own; its account manager looks after ten customers, however
 * many there are, so that a search for either finds as much in a small database as in a large one.
 */
export function customerDocument(n: number): Record<string, unknown> {
  const given = pick(GIVEN_NAMES, n);
  const family = pick(FAMILY_NAMES, Math.floor(n / GIVEN_NAMES.length));
  const party = `org-${100_000 + n}`;
  return {
    name: `${given} ${family} ${n}`,
    status: pick(STATUSES, n),
    statusReason: 'Account details checked',
    engagedParty: {
      id: party,
      href: `https://party.example.com/tmf-api/party/v4/individual/${party}`,
      name: `${given} ${family}`,
      '@referredType': 'Individual',
    },
    validFor: { startDateTime: `20${10 + (n % 15)}-0${1 + (n % 9)}-15T08:30:00Z` },
    contactMedium: [
      {
        mediumType: 'email',
        preferred: true,
        characteristic: { contactType: 'primary', emailAddress: `customer.${n}@mail.example.com` },
        validFor: { startDateTime: '2021-03-01T00:00:00Z' },
      },
      {
        mediumType: 'postalAddress',
        preferred: false,
        characteristic: { contactType: 'billing', street1: `${1 + (n % 240)} Station Road`, ...pick(CITIES, n) },
      },
    ],
    characteristic: [
      { name: 'segment', valueType: 'string', value: pick(SEGMENTS, n) },
      { name: 'accountManagerCode', valueType: 'string', value: `AM-${Math.floor(n / 10)}` },
      ...(n % 2 === 0 ? [{ name: 'loyaltyPoints', valueType: 'number', value: (n * 37) % 5000 }] : []),
    ],
    relatedParty: [
      {
        id: `agent-${n % 50}`,
        href: `https://party.example.com/tmf-api/party/v4/individual/agent-${n % 50}`,
        name: `Agent ${n % 50}`,
        role: 'account manager',
        '@referredType': 'Individual',
      },
    ],
  };
}
