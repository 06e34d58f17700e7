const { Buffer } = require('node:buffer');
const { createHmac, timingSafeEqual } = require('node:crypto');

/** Whether this body, as it was received (text, not parsed), was signed with the secret in the last five minutes. */
function verify(secret, headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  const wanted = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`);
  const isSigned = signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  return isSigned && Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
}

module.exports = { verify };
