import type { Examples } from '../tmf/declare/examples';

/** Persons as people would write them, for the OpenAPI document. */
export const individualExamples: Examples = [
  {
    summary: 'A person, with a passport and two ways to reach her',
    body: {
      givenName: 'Ada',
      familyName: 'Lovelace',
      fullName: 'Ada Lovelace',
      birthDate: '1985-12-10T00:00:00Z',
      nationality: 'British',
      status: 'validated',
      contactMedium: [
        {
          mediumType: 'email',
          preferred: true,
          characteristic: { contactType: 'private', emailAddress: 'ada@lovelace.example' },
        },
        {
          mediumType: 'phone',
          preferred: false,
          characteristic: { contactType: 'private', phoneNumber: '+44 20 7946 0018' },
        },
      ],
      individualIdentification: [
        {
          identificationId: '19AB12345',
          identificationType: 'passport',
          issuingAuthority: 'HM Passport Office',
          issuingDate: '2019-03-01T00:00:00Z',
          validFor: { startDateTime: '2019-03-01T00:00:00Z', endDateTime: '2029-02-28T00:00:00Z' },
        },
      ],
      externalReference: [{ externalReferenceType: 'crm', name: 'C-100-200' }],
      languageAbility: [{ languageCode: 'en', languageName: 'English', isFavouriteLanguage: true }],
      partyCharacteristic: [{ name: 'segment', value: 'gold', valueType: 'string' }],
      relatedParty: [{ id: '500', name: 'Moon FC', role: 'employer', '@referredType': 'Organization' }],
    },
  },
  {
    summary: 'A person, with no more than what is mandatory',
    body: { givenName: 'Ada', familyName: 'Lovelace' },
  },
];

/** Organizations as people would write them, for the OpenAPI document. */
export const organizationExamples: Examples = [
  {
    summary: 'A football club that belongs to a group',
    body: {
      tradingName: 'Moon FC',
      name: 'Moon Football Club',
      nameType: 'Ltd',
      organizationType: 'company',
      isLegalEntity: true,
      isHeadOffice: true,
      status: 'validated',
      existsDuring: { startDateTime: '1999-07-01T00:00:00Z' },
      contactMedium: [
        {
          mediumType: 'email',
          preferred: true,
          characteristic: { contactType: 'business', emailAddress: 'office@moon-fc.example' },
        },
      ],
      organizationIdentification: [
        {
          identificationId: 'HRB 1234',
          identificationType: 'commercialRegister',
          issuingAuthority: 'Chamber of Commerce',
          issuingDate: '1999-07-01T00:00:00Z',
        },
      ],
      externalReference: [{ externalReferenceType: 'crm', name: 'O-77' }],
      organizationParentRelationship: {
        relationshipType: 'juridical',
        organization: { id: '400', name: 'Moon Group', '@referredType': 'Organization' },
      },
      relatedParty: [{ id: '4711', name: 'Zoe Winter', role: 'contact', '@referredType': 'Individual' }],
      taxExemptionCertificate: [{ id: 'tec-4', taxDefinition: [{ id: 'vat-fr', taxType: 'VAT' }] }],
    },
  },
  {
    summary: 'An organization, with no more than what is mandatory',
    body: { tradingName: 'Moon FC' },
  },
];
