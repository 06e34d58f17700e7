import type { DescribedApi } from '../../tmf/serve/openapi/described-apis';

/** What operators see and do of the hubs of all APIs. It is no TMF API; its errors are those of one. */
export const hubAdministration: DescribedApi = {
  number: 'Hub',
  title: 'Administration',
  version: '1.0.0',
  description: 'How the subscriptions of all hubs are doing; to pause, resume, retry and replay them.',
  basePath: '/hub-admin/v1',
};
