import { pick } from '../seed/pick';
import { inAddress } from './contacts';
import { COUNTRIES, type Country } from './countries';

/** The persons and organizations of the demo, whom its customers and party roles engage. All of them are invented. */

export type PartyType = 'Individual' | 'Organization';

/** A reference to the party of that name. @throws an error if there is none */
export type PartyOf = (type: PartyType, name: string) => Readonly<Record<string, string>>;

export const MANAGERS = ['Marta Nowak', 'Samuel Osei', 'Leila Haddad', 'Tom Whitaker', 'Yara Nascimento'] as const;

const PERSONS_PER_COUNTRY = 14;
const COMPANIES_PER_COUNTRY = 6;
const GROUP = 'Meridian Group';

/** Aiko Tanaka, who marries once she is a customer. */
export const MARRIED = {
  name: 'Aiko Tanaka',
  patch: { familyName: 'Tanaka-Ōno', fullName: 'Aiko Tanaka-Ōno', maritalStatus: 'married' },
};

/** Given and family name of a person. The second moves on with each round of the first: no two are the same. */
export function personName({ given, family }: Country, number: number): readonly [string, string] {
  return [pick(given, number), pick(family, number + Math.floor(number / given.length))];
}

/** The last one is also a dealer and an installer. */
export function companyName(country: Country, number: number): string {
  return country.companies[number] ?? phoneCorner(country);
}

export function phoneCorner({ city }: Country): string {
  return `${city} Phone Corner`;
}

/** The organizations, level by level: each names the one above it. */
export const ORGANIZATIONS: readonly ((partyOf: PartyOf) => object[])[] = [
  () => [organization(GROUP, { organizationType: 'holding', isHeadOffice: true })],
  (partyOf) => COUNTRIES.map((country) => organization(holding(country), { organizationType: 'holding', ...below(GROUP, partyOf) })),
  (partyOf) => COUNTRIES.flatMap((country) => [...companies(country, partyOf), ...partners(country), household(country)]),
]; // prettier-ignore

/** The persons, once the households are there. */
export function individuals(partyOf: PartyOf): object[] {
  const managers = MANAGERS.map((name) => individual(name.split(' ', 2) as [string, string], {}));
  const people = COUNTRIES.flatMap((country) =>
    Array.from({ length: PERSONS_PER_COUNTRY }, (_, number) =>
      individual(personName(country, number), { countryOfBirth: country.name, ...livesAt(country, number, partyOf) }),
    ),
  );
  return [...managers, ...people];
}

function individual([givenName, familyName]: readonly [string, string], more: object): object {
  const fullName = `${givenName} ${familyName}`;
  const emailAddress = `${inAddress(fullName, '.')}@mail.example`;
  return {
    givenName,
    familyName,
    fullName,
    status: 'validated',
    contactMedium: [{ mediumType: 'email', preferred: true, characteristic: { contactType: 'private', emailAddress } }],
    ...more,
  };
}

/** The first two of a country live together. */
function livesAt(country: Country, number: number, partyOf: PartyOf): object {
  if (number > 1) return {};
  return { relatedParty: [{ ...partyOf('Organization', householdName(country)), role: 'household' }] };
}

/** The first company of a country belongs to the holding there. */
function companies(country: Country, partyOf: PartyOf): object[] {
  return Array.from({ length: COMPANIES_PER_COUNTRY }, (_, number) =>
    organization(companyName(country, number), number === 0 ? below(holding(country), partyOf) : {}),
  );
}

/** Those of the partners that are no customers. */
function partners({ city, family }: Country): object[] {
  return [`${city} Backbone`, `${family[4]} Pictures`, `${family[2]} Devices`].map((name) => organization(name, {}));
}

function household(country: Country): object {
  return organization(householdName(country), { organizationType: 'household', isLegalEntity: false });
}

const householdName = ({ family, city }: Country): string => `Household ${family[0]}, ${city}`;

const holding = ({ city }: Country): string => `${city} Holding`;

function below(parent: string, partyOf: PartyOf): object {
  return {
    organizationParentRelationship: { relationshipType: 'juridical', organization: partyOf('Organization', parent) },
  };
}

function organization(tradingName: string, more: object): object {
  return { tradingName, organizationType: 'company', isLegalEntity: true, status: 'validated', ...more };
}
