import type { Examples } from '../tmf/declare/examples';

/** Customers as people would write them, for the OpenAPI document. */
export const customerExamples: Examples = [
  {
    summary: 'A football club, with three ways to reach it',
    body: {
      name: 'Moon Football Club',
      status: 'active',
      statusReason: 'Account details checked',
      engagedParty: { id: '500', name: 'Moon Football Club', '@referredType': 'Organization' },
      characteristic: [{ name: 'segment', value: 'gold', valueType: 'string' }],
      contactMedium: [
        {
          mediumType: 'email',
          preferred: true,
          characteristic: { contactType: 'business', emailAddress: 'office@moon-fc.example' },
        },
        {
          mediumType: 'phone',
          preferred: false,
          characteristic: { contactType: 'business', phoneNumber: '+33 1 23 45 67 89' },
        },
        {
          mediumType: 'postalAddress',
          preferred: false,
          characteristic: {
            contactType: 'billing',
            street1: '12 rue des Tribunes',
            postCode: '75001',
            city: 'Paris',
            country: 'France',
          },
        },
      ],
      account: [{ id: '8877', name: 'Main billing account', '@referredType': 'BillingAccount' }],
      agreement: [{ id: 'agr-2024-17', name: 'Frame agreement 2024' }],
      creditProfile: [
        {
          creditProfileDate: '2024-05-04T10:00:00Z',
          creditRiskRating: 2,
          creditScore: 640,
          validFor: { startDateTime: '2024-05-04T10:00:00Z', endDateTime: '2025-05-04T10:00:00Z' },
        },
      ],
      paymentMethod: [{ id: 'pm-1', name: 'Direct debit' }],
      relatedParty: [{ id: '4711', name: 'Zoe Winter', role: 'accountManager', '@referredType': 'Individual' }],
      validFor: { startDateTime: '2024-05-04T10:00:00Z' },
    },
  },
  {
    summary: 'A person, with no more than what is mandatory',
    body: { name: 'Ada Lovelace', engagedParty: { id: '1815', '@referredType': 'Individual' } },
  },
];
