// The rules of `spectral lint` for the served OpenAPI documents; test/docs/openapi.e2e-spec.ts runs them.
const { oas } = require('@stoplight/spectral-rulesets');

module.exports = {
  extends: [oas],
  rules: {
    // Whom to contact depends on who runs the service.
    'info-contact': 'off',
  },
};
