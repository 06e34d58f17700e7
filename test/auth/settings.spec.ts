import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../../src/config/operator-error';
import { ALGORITHMS, readIssuers } from '../../src/auth/settings/issuers';
import { defaultRights, readRights, rightsOf } from '../../src/auth/settings/rights';

const KNOWN = ['customer:read', 'customer:write', 'hub:admin'];
const ISSUER = { issuer: 'https://id.example.com/realms/crm', audience: 'tmf' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tmf-auth-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    return (error as Error).message;
  }
  throw new Error('it was read');
}

describe('AUTH_ISSUERS', () => {
  it('has defaults for all but issuer and audience', () => {
    expect(readIssuers(JSON.stringify([ISSUER]))).toEqual([
      {
        issuer: 'https://id.example.com/realms/crm',
        audiences: ['tmf'],
        jwksUri: undefined,
        algorithms: [...ALGORITHMS],
        claims: {
          subject: ['sub'],
          client: ['client_id', 'azp', 'appid', 'cid'],
          scopes: ['scope', 'scp'],
          roles: ['roles', 'realm_access.roles'],
        },
        allowHttp: false,
      },
    ]);
  });

  it('is a file in JSON or YAML, too', async () => {
    const yaml = `
# two of them
- issuer: https://id.example.com
  audience: [tmf, crm]
  algorithms: RS256
  claims: { roles: [a.b, c] }
- issuer: http://keycloak:8080
  audience: tmf
  jwksUri: http://keycloak:8080/jwks
  allowHttp: true
`;
    const issuers = readIssuers(await file('issuers.yaml', yaml));
    expect(issuers).toMatchObject([
      { audiences: ['tmf', 'crm'], algorithms: ['RS256'], claims: { subject: ['sub'], roles: ['a.b', 'c'] } },
      { issuer: 'http://keycloak:8080', jwksUri: 'http://keycloak:8080/jwks', allowHttp: true },
    ]);
    expect(readIssuers(await file('issuers.json', JSON.stringify([ISSUER])))).toHaveLength(1);
  });

  const at = (settings: object): string => JSON.stringify([{ ...ISSUER, ...settings }]);

  it.each(['http://localhost:9000', 'http://127.0.0.1:9000/x', 'http://[::1]'])(
    'takes %s, which is this machine',
    (issuer) => {
      expect(readIssuers(at({ issuer }))).toMatchObject([{ issuer }]);
    },
  );

  it.each<[string, string | RegExp]>([
    ['[', /^AUTH_ISSUERS must be JSON, or the path of a JSON or YAML file: /],
    ['/no/such/file', /^AUTH_ISSUERS \(\/no\/such\/file\) must be a JSON or YAML file that can be read: ENOENT/],
    [tmpdir(), /must be a JSON or YAML file that can be read: EISDIR/],
    ['{}', 'AUTH_ISSUERS must be a list of 1 to 20 issuers, not {}'],
    ['[]', 'AUTH_ISSUERS must be a list of 1 to 20 issuers, not []'],
    [JSON.stringify(Array(21).fill(ISSUER)), /^AUTH_ISSUERS must be a list of 1 to 20 issuers, not \[/],
    ['[1]', 'AUTH_ISSUERS[0] must be an object, not 1'],
    [
      JSON.stringify([ISSUER, ISSUER]),
      'AUTH_ISSUERS must name each issuer once: https://id.example.com/realms/crm is twice',
    ],
    [
      at({ audiences: 'x' }),
      'AUTH_ISSUERS[0] has no "audiences": did you mean audience? There are issuer, audience, jwksUri, algorithms, claims, allowHttp',
    ],
    [
      at({ audience: undefined }),
      /^AUTH_ISSUERS\[0\]\.audience must be what tokens .*, or a list of 1 to 20, not nothing$/,
    ],
    [
      at({ audience: ['tmf', ''] }),
      'AUTH_ISSUERS[0].audience[1] must be what tokens for this service have in aud, not ""',
    ],
    [at({ audience: [] }), /1 to 20, not \[\]$/],
    [
      at({ issuer: 'http://id.example.com' }),
      'AUTH_ISSUERS[0].issuer must be an https:// URL (http:// for loopback hosts, or with "allowHttp": true), ' +
        'without user and fragment, not "http://id.example.com"',
    ],
    [at({ issuer: 'http://127.0.0.1.example.com' }), /must be an https/],
    [at({ issuer: 'id.example.com' }), /must be an https/],
    [at({ issuer: undefined }), /must be an https.*not nothing/],
    [at({ jwksUri: 'https://a:b@id.example.com' }), /jwksUri must be an https/],
    [at({ jwksUri: 'file:///etc/passwd', allowHttp: true }), /jwksUri must be an https:\/\/ or http:\/\/ URL/],
    [at({ jwksUri: 'https://id.example.com/#x' }), /jwksUri must be an https/],
    [
      at({ algorithms: ['RS256', 'HS256'] }),
      /^AUTH_ISSUERS\[0\]\.algorithms\[1\] must be one of RS256, .*, not "HS256"$/,
    ],
    [at({ algorithms: 'none' }), /not "none"$/],
    [at({ algorithms: 'ML-DSA-44' }), /not "ML-DSA-44"$/],
    [
      at({ claims: { role: 'x' } }),
      /^AUTH_ISSUERS\[0\]\.claims has no "role": .*There are subject, client, scopes, roles$/,
    ],
    [at({ claims: { roles: 1 } }), /^AUTH_ISSUERS\[0\]\.claims\.roles must be the path of a claim, .*, not 1$/],
    [at({ allowHttp: 'yes' }), 'AUTH_ISSUERS[0].allowHttp must be true or false, not "yes"'],
  ])('refuses %j', (text, message) => {
    expect(messageOf(() => readIssuers(text))).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it.each([
    ['a name twice', '- issuer: https://a\n  issuer: https://b\n', /unique/],
    ['an alias, which could grow', '- &a issuer\n- *a\n', /alias/i],
    ['more than 256 KiB', '#'.repeat(300_000), /it has 300000 bytes, over 262144/],
    ['no YAML', '- {', /must be a JSON or YAML file/],
  ])('refuses a file with %s', async (name, text, message) => {
    const path = await file(`${name.replaceAll(' ', '-')}.yaml`, text);
    expect(messageOf(() => readIssuers(path))).toMatch(message);
  });
});

describe('AUTH_RIGHTS', () => {
  it('is what gives rights; by default the scope and the role of the same name do', () => {
    const rights = readRights(
      '{"customer:read": ["scope:crm.read", "role:head of sales", "scope:all"], "hub:admin": "role:ops"}',
      KNOWN,
    );
    expect([...rights]).toEqual([
      ['customer:read', { scopes: ['crm.read', 'all'], roles: ['head of sales'] }],
      ['customer:write', { scopes: ['customer:write'], roles: ['customer:write'] }],
      ['hub:admin', { scopes: [], roles: ['ops'] }],
    ]);
    const given = (scopes: string[], roles: string[]): string[] => [
      ...rightsOf(rights, new Set(scopes), new Set(roles)),
    ];
    expect(given(['crm.read', 'customer:write'], [])).toEqual(['customer:read', 'customer:write']);
    expect(given(['customer:read', 'hub:admin', 'ops'], ['crm.read', 'hub:admin'])).toEqual([]);
    expect(given([], ['ops', 'head of sales'])).toEqual(['customer:read', 'hub:admin']);
    expect([...rightsOf(defaultRights(KNOWN), new Set(['hub:admin', 'other']), new Set(['customer:read']))]).toEqual([
      'customer:read',
      'hub:admin',
    ]);
  });

  it('is a file in YAML, too', async () => {
    const path = await file('rights.yaml', 'hub:admin:\n  - role:ops\n');
    expect(readRights(path, KNOWN).get('hub:admin')).toEqual({ scopes: [], roles: ['ops'] });
  });

  it.each<[string, RegExp]>([
    ['[]', /^AUTH_RIGHTS must be an object, not \[\]$/],
    [
      '{"customers:read": "role:x"}',
      /^AUTH_RIGHTS has no "customers:read": did you mean customer:read\? There are customer:read, customer:write, hub:admin$/,
    ],
    ['{"__proto__": "role:x"}', /^AUTH_RIGHTS has no "__proto__"/],
    [
      '{"hub:admin": ["role:ops", "ops"]}',
      /^AUTH_RIGHTS\["hub:admin"\]\[1\] must be a scope or a role, such as scope:crm\.read or role:agent, not "ops"$/,
    ],
    ['{"hub:admin": "scope:a b"}', /not "scope:a b"$/],
    ['{"hub:admin": "scope:a\\"b"}', /must be a scope/],
    ['{"hub:admin": "role: "}', /must be a scope/],
    ['{"hub:admin": []}', /1 to 100, not \[\]$/],
    ['{"hub:admin": null}', /not null$/],
  ])('refuses %s', (text, message) => {
    expect(messageOf(() => readRights(text, KNOWN))).toMatch(message);
  });
});
