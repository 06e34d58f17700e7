import type { Examples } from '../tmf/declare/examples';

/** Party roles as people would write them, for the OpenAPI document. */
export const partyRoleExamples: Examples = [
  {
    summary: 'An authorised dealer, with its shop',
    body: {
      name: 'Harbour Street Phones',
      status: 'active',
      statusReason: 'Dealer agreement signed',
      roleType: { name: 'dealer', level: 'gold' },
      engagedParty: { id: '730', name: 'Harbour Street Phones Ltd', '@referredType': 'Organization' },
      characteristic: [{ name: 'salesRegion', value: 'North', valueType: 'string' }],
      contactMedium: [
        {
          mediumType: 'email',
          preferred: true,
          characteristic: { contactType: 'orders', emailAddress: 'orders@harbour-phones.example' },
        },
        {
          mediumType: 'phone',
          preferred: false,
          characteristic: { contactType: 'shop', phoneNumber: '+44 20 7946 0123' },
        },
        {
          mediumType: 'postalAddress',
          preferred: false,
          characteristic: {
            contactType: 'shop',
            street1: '3 Harbour Street',
            postCode: 'NE1 3DE',
            city: 'Newcastle',
            country: 'United Kingdom',
          },
        },
      ],
      account: [{ id: '9120', name: 'Commission account', '@referredType': 'PartyAccount' }],
      agreement: [{ id: 'agr-2024-31', name: 'Dealer agreement 2024' }],
      creditProfile: [
        {
          creditProfileDate: '2024-03-01T09:00:00Z',
          creditScore: 710,
          validFor: { startDateTime: '2024-03-01T09:00:00Z', endDateTime: '2025-03-01T09:00:00Z' },
        },
      ],
      relatedParty: [{ id: '4712', name: 'Omar Haddad', role: 'channelManager', '@referredType': 'Individual' }],
      validFor: { startDateTime: '2024-03-01T00:00:00Z', endDateTime: '2027-02-28T23:59:59Z' },
    },
  },
  {
    summary: 'A supplier, with little more than its name',
    body: { name: 'Northern Fibre', roleType: { name: 'supplier' } },
  },
];
