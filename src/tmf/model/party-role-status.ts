import type { Status } from '../declare/lifecycle';

/** The life of a party role: initialized -> validated -> active <-> suspended -> closed */
export const PARTY_ROLE_STATUS: Status = {
  attribute: 'status',
  initial: 'initialized',
  lifecycle: {
    initialized: ['validated'],
    validated: ['active'],
    active: ['suspended'],
    suspended: ['active', 'closed'],
    closed: [],
  },
};
