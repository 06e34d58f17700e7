import { loadSettings } from '../../../src/config/env';

/** Of queries and conditions. */
export const limits = loadSettings({}).queryLimits;
