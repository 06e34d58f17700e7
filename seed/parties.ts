import { individual, organization } from '../src/party/party.resource';
import type { Resource } from '../src/tmf/declare/define-resource';
import { pick } from './pick';

/** Persons and organizations that customers and party roles engage. Their ids are fixed: the same ones refer to the same. */

/** A party as others refer to it. */
export interface Named {
  readonly resource: Resource;
  readonly id: string;
  readonly name: string;
}

/** A party with its document, which is without the id. */
export interface Party extends Named {
  readonly document: Record<string, unknown>;
}

/** Where the service is found if nothing is set: its collections are below. */
export const DEFAULT_BASE = 'http://localhost:3000';

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
const TRADES = ['Bakery', 'Logistics', 'Optics', 'Engineering', 'Textiles'] as const;
const NATIONS = [
  { nationality: 'French', countryOfBirth: 'France' },
  { nationality: 'German', countryOfBirth: 'Germany' },
  { nationality: 'Portuguese', countryOfBirth: 'Portugal' },
  { nationality: 'Danish', countryOfBirth: 'Denmark' },
] as const;

/** A reference to a party, below the URL where the service is found. */
export function referenceTo({ resource, id, name }: Named, base: string, role?: string): Record<string, unknown> {
  const reference = { id, href: `${base}${resource.collection}/${id}`, name, '@referredType': resource.name };
  return role === undefined ? reference : { ...reference, role };
}

export function person(id: string, n: number): Named {
  return { resource: individual, id, name: `${givenNameOf(n)} ${familyNameOf(n)}` };
}

/** A company named after a family. */
export function company(id: string, n: number): Named {
  return { resource: organization, id, name: `${familyNameOf(n)} ${pick(TRADES, n)} ${n}` };
}

/** The document of a person. @param more attributes of its own, which win */
export function personDocument(n: number, more: Record<string, unknown>): Record<string, unknown> {
  const [givenName, familyName] = [givenNameOf(n), familyNameOf(n)];
  return {
    givenName,
    familyName,
    fullName: `${givenName} ${familyName}`,
    birthDate: `19${50 + (n % 50)}-0${1 + (n % 9)}-1${n % 10}T00:00:00Z`,
    ...pick(NATIONS, n),
    status: 'validated',
    ...more,
  };
}

/** The document of an organization. @param more attributes of its own, which win */
export function organizationDocument({ name }: Named, more: Record<string, unknown>): Record<string, unknown> {
  return { tradingName: name, name, organizationType: 'company', isLegalEntity: true, status: 'validated', ...more };
}

/** That an organization stands below another. */
export function below(parent: Named, base: string): Record<string, unknown> {
  return {
    organizationParentRelationship: { relationshipType: 'juridical', organization: referenceTo(parent, base) },
  };
}

export const familyNameOf = (n: number): string => pick(FAMILY_NAMES, Math.floor(n / GIVEN_NAMES.length));

const givenNameOf = (n: number): string => pick(GIVEN_NAMES, n);
