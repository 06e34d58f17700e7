import { organization } from '../src/party/party.resource';
import {
  DEFAULT_BASE,
  type Named,
  type Party,
  below,
  company,
  familyNameOf,
  organizationDocument,
  person,
  personDocument,
  referenceTo,
} from './parties';
import { pick } from './pick';

/**
 * Customers as a telco has them, about 1 KB of JSON each, and the parties that they are. The n-th ones are always the same.
 * Every third customer is a person, and half of these live in households of two; every third is an enterprise, which
 * belongs to a group, which belongs to a holding.
 */

const CITIES = [
  { city: 'Paris', country: 'France', postCode: '75001', stateOrProvince: 'Île-de-France' },
  { city: 'Hamburg', country: 'Germany', postCode: '20095', stateOrProvince: 'Hamburg' },
  { city: 'Porto', country: 'Portugal', postCode: '4000-322', stateOrProvince: 'Norte' },
  { city: 'Aarhus', country: 'Denmark', postCode: '8000', stateOrProvince: 'Midtjylland' },
] as const;
const STATUSES = ['initialized', 'validated', 'active', 'active', 'active', 'suspended'] as const;
const SEGMENTS = ['consumer', 'small business', 'enterprise'] as const;

/** Customers from the first one of which on a household, a group, a holding begins. */
const PER_HOUSEHOLD = 12;
const PER_GROUP = 30;
const PER_HOLDING = 300;
const AGENTS = 50;

/**
 * The n-th customer, without an id. Its e-mail address is its own; its account manager looks after ten customers, however
 * many there are, so that a search for either finds as much in a small database as in a large one.
 * @param base the URL of the service, below which its parties are
 */
export function customerDocument(n: number, base = DEFAULT_BASE): Record<string, unknown> {
  const party = engagedBy(n);
  return {
    name: segmentOf(n) === 'consumer' ? `${party.name} ${n}` : party.name,
    status: pick(STATUSES, n),
    statusReason: 'Account details checked',
    engagedParty: referenceTo(party, base),
    validFor: { startDateTime: `20${10 + (n % 15)}-0${1 + (n % 9)}-15T08:30:00Z` },
    contactMedium: [
      {
        mediumType: 'email',
        preferred: true,
        characteristic: { contactType: 'primary', emailAddress: addressOf(n) },
        validFor: { startDateTime: '2021-03-01T00:00:00Z' },
      },
      {
        mediumType: 'postalAddress',
        preferred: false,
        characteristic: { contactType: 'billing', street1: `${1 + (n % 240)} Station Road`, ...pick(CITIES, n) },
      },
    ],
    characteristic: [
      { name: 'segment', valueType: 'string', value: segmentOf(n) },
      { name: 'accountManagerCode', valueType: 'string', value: `AM-${Math.floor(n / 10)}` },
      ...(n % 2 === 0 ? [{ name: 'loyaltyPoints', valueType: 'number', value: (n * 37) % 5000 }] : []),
    ],
    relatedParty: [referenceTo(agent(n % AGENTS), base, 'account manager')],
  };
}

/**
 * The parties that come with the n-th customer: the one that is the customer, and those of which it is the first. All that
 * it refers to come with it or with one before it.
 */
export function partiesOfCustomer(n: number, base = DEFAULT_BASE): readonly Party[] {
  const parties = [engagedDocument(n, base)];
  if (n < AGENTS) parties.push({ ...agent(n), document: personDocument(n + 3, agentContact(n)) });
  if (n % PER_HOUSEHOLD === 0) parties.push(householdDocument(n));
  if (n % PER_GROUP === 2) parties.push(groupDocument(n, base));
  if (n % PER_HOLDING === 2) parties.push({ ...holdingOf(n), document: holdingDocument(n) });
  return parties;
}

function engagedDocument(n: number, base: string): Party {
  const party = engagedBy(n);
  const more = {
    contactMedium: [email('primary', addressOf(n))],
    externalReference: [{ externalReferenceType: 'crm', name: `C-${n}` }],
  };
  if (segmentOf(n) === 'consumer') {
    const identification = { identificationId: `P${1_000_000 + n}`, identificationType: 'passport' };
    const document = personDocument(n, { ...more, individualIdentification: [identification] });
    return { ...party, document: isInHousehold(n) ? { ...document, ...memberOf(householdOf(n), base) } : document };
  }
  const identification = { identificationId: `HRB ${1_000_000 + n}`, identificationType: 'commercialRegister' };
  const document = organizationDocument(party, { ...more, organizationIdentification: [identification] });
  return { ...party, document: segmentOf(n) === 'enterprise' ? { ...document, ...below(groupOf(n), base) } : document };
}

const memberOf = (household: Named, base: string): object => ({
  relatedParty: [referenceTo(household, base, 'household')],
});

function householdDocument(n: number): Party {
  const household = householdOf(n);
  const more = { organizationType: 'household', isLegalEntity: false };
  return { ...household, document: organizationDocument(household, more) };
}

function groupDocument(n: number, base: string): Party {
  const group = groupOf(n);
  const more = { organizationType: 'group', ...below(holdingOf(n), base) };
  return { ...group, document: organizationDocument(group, more) };
}

const holdingDocument = (n: number): Record<string, unknown> =>
  organizationDocument(holdingOf(n), { organizationType: 'holding', isHeadOffice: true });

const agentContact = (n: number): Record<string, unknown> => ({
  contactMedium: [email('office', `agent.${n}@telco.example.com`)],
});

/** Whom the n-th customer is. */
function engagedBy(n: number): Named {
  return segmentOf(n) === 'consumer' ? person(`ind-${100_000 + n}`, n) : company(`org-${100_000 + n}`, n);
}

const segmentOf = (n: number): (typeof SEGMENTS)[number] => pick(SEGMENTS, n);

/** Of four consumers, the first two live together. */
const isInHousehold = (n: number): boolean => n % PER_HOUSEHOLD < PER_HOUSEHOLD / 2;

function householdOf(n: number): Named {
  const household = Math.floor(n / PER_HOUSEHOLD);
  return named(`household-${household}`, `Household ${familyNameOf(household * PER_HOUSEHOLD)} ${household}`);
}

function groupOf(n: number): Named {
  const group = Math.floor(n / PER_GROUP);
  return named(`group-${group}`, `${familyNameOf(group * PER_GROUP)} Group ${group}`);
}

function holdingOf(n: number): Named {
  const holding = Math.floor(n / PER_HOLDING);
  return named(`holding-${holding}`, `${familyNameOf(holding * PER_HOLDING)} Holding ${holding}`);
}

const named = (id: string, name: string): Named => ({ resource: organization, id, name });

const agent = (n: number): Named => person(`agent-${n}`, n + 3);

const addressOf = (n: number): string => `customer.${n}@mail.example.com`;

function email(contactType: string, emailAddress: string): object {
  return { mediumType: 'email', preferred: true, characteristic: { contactType, emailAddress } };
}
