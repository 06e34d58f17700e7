/** Attributes of contact media in which `q` looks for words, as a declaration names them. */
export const SEARCHED_CONTACTS = [
  'contactMedium.characteristic.emailAddress',
  'contactMedium.characteristic.phoneNumber',
  'contactMedium.characteristic.faxNumber',
  'contactMedium.characteristic.socialNetworkId',
  'contactMedium.characteristic.street1',
  'contactMedium.characteristic.street2',
  'contactMedium.characteristic.postCode',
  'contactMedium.characteristic.city',
  'contactMedium.characteristic.stateOrProvince',
];

/** Those of them that are phone numbers. */
export const CONTACT_PHONES = ['contactMedium.characteristic.phoneNumber', 'contactMedium.characteristic.faxNumber'];

/** The same of a party in a role: what it is called, how it is reached, and what it is known by elsewhere. */
export const SEARCHED_OF_ROLE = [
  'name',
  'engagedParty.name',
  ...SEARCHED_CONTACTS,
  'account.id',
  'account.name',
  'agreement.id',
  'agreement.name',
];
