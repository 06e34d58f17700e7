/** Valid bodies for the tests. Functions, so that no test can change another's. */

export type Body = Record<string, unknown>;

/** What nothing declares. */
export const undeclared = (): Body => ({
  loyalty: { tier: 'gold', points: 12.5, history: [[1], [], [null, 'x']], '': 'empty name' },
  '🌙': 'naïve "quoted" \\ / \u2028 text',
});

const engagedParty = () => ({ id: '500', '@referredType': 'Organization', name: 'Moon FC' });

/** Every attribute of the v4 contracts, and unknown ones at several levels. */
export const fullBody = (): Body => ({
  name: 'Moon Football Club',
  status: 'active',
  statusReason: 'checked',
  account: [
    {
      id: 'a1',
      name: 'Main account',
      href: 'https://host/account/a1',
      description: 'd',
      '@referredType': 'PartyAccount',
    },
  ],
  agreement: [{ id: 'g1', name: 'Frame agreement' }],
  characteristic: [
    { name: 'segment', valueType: 'string', value: 'gold' },
    { name: 'seats', value: 0 },
    { name: 'vip', value: false },
    { name: 'nested', value: { deep: [1, { deeper: null }] } },
  ],
  contactMedium: [
    {
      mediumType: 'email',
      preferred: true,
      characteristic: { emailAddress: 'office@moon.example', 'x-verified': true },
      validFor: { startDateTime: '2024-01-01T00:00:00Z' },
    },
    { mediumType: 'phone', preferred: false, characteristic: { phoneNumber: '+33 1 23', contactType: 'office' } },
  ],
  creditProfile: [
    {
      creditProfileDate: '2024-05-04T10:00:00.123+02:00',
      creditRiskRating: 2,
      creditScore: 640,
      validFor: { startDateTime: '2024-01-01T00:00:00Z', endDateTime: '2025-01-01T00:00:00Z' },
    },
  ],
  engagedParty: engagedParty(),
  paymentMethod: [{ id: 'p1', name: 'Direct debit' }],
  relatedParty: [{ id: '7', '@referredType': 'Individual', role: 'owner', since: 2019 }],
  validFor: { startDateTime: '2024-05-04T10:00:00Z' },
  '@schemaLocation': 'https://host/schema/extended.schema.json',
  ...undeclared(),
});

export const minimalCustomer = (): Body => ({
  name: 'Moon Football Club',
  engagedParty: { id: '500', '@referredType': 'Organization' },
});

export const minimalPartyRole = (): Body => ({ name: 'Supplier of grass' });
