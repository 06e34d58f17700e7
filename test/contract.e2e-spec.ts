import { writeFileSync } from 'node:fs';
import { startTestApp } from './support/test-app';
it('dump', async () => {
  const t = await startTestApp();
  for (const n of ['customerManagement', 'partyRoleManagement']) {
    const r = await t.http.get(`/tmf-api/${n}/v4/openapi.json`);
    writeFileSync(`/tmp/served-${n}.json`, JSON.stringify(r.body, null, 1));
  }
  await t.close();
});
