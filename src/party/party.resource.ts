import { defineApi } from '../tmf/declare/define-api';
import { CONTACT_PHONES, SEARCHED_CONTACTS } from '../tmf/model/searched';
import { Individual } from './individual.dto';
import { Organization } from './organization.dto';
import { individualExamples, organizationExamples } from './party.examples';
import { INDIVIDUAL_STATUS, ORGANIZATION_STATUS } from './party-status';

const PERSON_NAMES = [
  'familyName',
  'givenName',
  'middleName',
  'fullName',
  'formattedName',
  'legalName',
  'preferredGivenName',
];

export const partyManagement = defineApi({
  number: 'TMF632',
  title: 'Party Management',
  version: '4.0.0',
  description:
    'Persons and organizations, whatever they are to the enterprise: create, find, change and delete them, and be told of what happens.',
  basePath: '/tmf-api/party/v4',
  resources: [
    {
      name: 'Individual',
      path: 'individual',
      attributes: Individual,
      mandatory: ['givenName', 'familyName'],
      called: [['fullName'], ['formattedName'], ['givenName', 'familyName']],
      keptWhileUsed: true,
      status: INDIVIDUAL_STATUS,
      store: {
        table: 'individual',
        columns: ['familyName', 'givenName', 'fullName', 'status'],
        counted: ['status'],
        prefixes: [],
        fragments: ['familyName', 'givenName', 'fullName'],
        search: [
          ...PERSON_NAMES,
          ...PERSON_NAMES.map((name) => `otherName.${name}`),
          ...SEARCHED_CONTACTS,
          'externalReference.name',
          'individualIdentification.identificationId',
        ],
        phones: CONTACT_PHONES,
        instants: ['birthDate'],
      },
      examples: individualExamples,
    },
    {
      name: 'Organization',
      path: 'organization',
      attributes: Organization,
      mandatory: ['tradingName'],
      called: [['tradingName']],
      keptWhileUsed: true,
      status: ORGANIZATION_STATUS,
      store: {
        table: 'organization',
        columns: ['tradingName', 'name', 'status', 'organizationParentRelationship.organization.id'],
        counted: ['status'],
        prefixes: [],
        fragments: ['tradingName', 'name'],
        search: [
          'tradingName',
          'name',
          'otherName.tradingName',
          'otherName.name',
          ...SEARCHED_CONTACTS,
          'externalReference.name',
          'organizationIdentification.identificationId',
        ],
        phones: CONTACT_PHONES,
        hierarchy: { parent: 'organizationParentRelationship.organization.id', type: 'Organization' },
      },
      examples: organizationExamples,
    },
  ],
});

export const [individual, organization] = partyManagement.resources;
