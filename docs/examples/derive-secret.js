const { Buffer } = require('node:buffer');
const { createHmac } = require('node:crypto');

/** The secret that a subscription without one of its own is signed with, by the `HUB_SECRET` of the server and the id of the subscription. */
function deriveSecret(hubSecret, subscriptionId) {
  const key = hubSecret.startsWith('whsec_') ? Buffer.from(hubSecret.slice(6), 'base64') : Buffer.from(hubSecret);
  return `whsec_${createHmac('sha256', key).update(subscriptionId).digest('base64')}`;
}

// node --env-file=.env derive-secret.js ID: a line for each secret in HUB_SECRET.
if (require.main === module) {
  const secrets = process.env.HUB_SECRET.split(',').map((secret) => secret.trim());
  for (const secret of secrets) console.log(deriveSecret(secret, process.argv[2]));
}

module.exports = { deriveSecret };
