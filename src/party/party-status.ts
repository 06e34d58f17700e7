import type { Status } from '../tmf/declare/lifecycle';

/** The life of the record of a person. The contract spells the last of it `deceaded`, everybody else `deceased`: both are known. */
export const INDIVIDUAL_STATUS: Status = {
  attribute: 'status',
  initial: 'initialized',
  lifecycle: {
    initialized: ['validated', 'deceased', 'deceaded'],
    validated: ['deceased', 'deceaded'],
    deceased: [],
    deceaded: ['deceased'],
  },
};

/** The life of the record of an organization. */
export const ORGANIZATION_STATUS: Status = {
  attribute: 'status',
  initial: 'initialized',
  lifecycle: { initialized: ['validated', 'closed'], validated: ['closed'], closed: [] },
};
