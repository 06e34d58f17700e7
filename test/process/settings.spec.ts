import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { SETTING_LIST, loadSettings, misspeltSettings } from '../../src/config/env';
import { SettingsError } from '../../src/config/readers';

const exampleText = readFileSync('.env.example', 'utf8');
const example = parseEnv(exampleText) as Record<string, string>;
const keys = SETTING_LIST.map(({ key }) => key);

/** What `.env.example` can only show as nothing. */
const NOTHING = [undefined, [], new Set(), new Map()];

it('reads the settings that docs/references.md shows', () => {
  const [, lines = ''] = /```sh\n(REFERENCE_CHECK.*?)```/s.exec(readFileSync('docs/references.md', 'utf8')) ?? [];
  const { check, urls } = loadSettings(parseEnv(lines)).reference;
  expect([check, [...urls.keys()]]).toEqual(['strict', ['Organization', 'Individual']]);
});

describe('settings', () => {
  it('are all in .env.example in their order, with what the table says of them first', () => {
    const table = readFileSync('src/config/table.ts', 'utf8');
    const told = [...table.matchAll(/\/\*\* (.+) \*\/\n +\w+: (?:secret\()?setting\('(\w+)'/g)];
    const shown = [...exampleText.matchAll(/^((?:# .+\n)+)(\w+)=/gm)].map(([, comment = '', key]) => ({
      key,
      comment: comment.replace(/\s+(# )?/g, ' '),
    }));
    expect(told.map(([, , key]) => key)).toEqual(keys);
    expect(shown).toEqual(told.map(([, told, key]) => ({ key, comment: expect.stringContaining(`# ${told} `) })));
    expect(Object.keys(example).toSorted()).toEqual(keys.toSorted());
  });

  it.each(SETTING_LIST)('have the default that .env.example shows: $key', ({ key, reader, fallback }) => {
    const fixed = typeof fallback === 'function' ? undefined : fallback;
    expect(example[key] ? [reader(example[key])] : NOTHING).toContainEqual(fixed);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'x'],
    ['PUBLIC_URL', 'example.com'],
    ['PUBLIC_URL', 'https://example.com?x=1'],
    ['ALLOWED_HOSTS', 'https://example.com'],
    ['ALLOWED_HOSTS', 'example.com,'],
    ['ALLOWED_HOSTS', 'example.com:65536'],
    ['ALLOWED_HOSTS', 'example.com:'],
    ['ALLOWED_HOSTS', '::1'],
    ['ALLOWED_HOSTS', 'a.*.example'],
    ['ALLOWED_HOSTS', '*x'],
    ['TRUST_PROXY', 'maybe'],
    ['TRUST_PROXY', '1.2.3.4.5'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '::1/0'],
    ['TRUST_PROXY', '10.0.0.0/8,'],
    ['CORS_ORIGINS', 'app.example.com'],
    ['CORS_ORIGINS', 'https://app.example.com/path'],
    ['CORS_ORIGINS', 'https://user@app.example.com'],
    ['CORS_ORIGINS', 'https://app.example.com?'],
    ['CORS_ORIGINS', 'https://a.example,'],
    ['CORS_ORIGINS', '*,https://a.example'],
    ['CORS_ORIGINS', 'https://*.example.com'],
    ['CORS_ORIGINS', 'null'],
    ['RATE_LIMIT', '-1'],
    ['RATE_LIMIT_ADDRESS', '10/s'],
    ['RATE_LIMIT_REDIS_URL', 'http://host:6379'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'postgres://user:100%@host/db'],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_PIPELINE', 'yes'],
    ['DATABASE_SSL', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['PAGE_DEFAULT_LIMIT', '-1'],
    ['PAGE_MAX_LIMIT', '0'],
    ['BODY_LIMIT', '1 GB'],
    ['BODY_LIMIT', '1'],
    ['CLIENT_IDS', 'sometimes'],
    ['REFERENCE_CHECK', 'on'],
    ['REFERENCE_URLS', 'https://example.com'],
    ['REFERENCE_URLS', 'Individual'],
    ['REFERENCE_URLS', '=https://example.com'],
    ['REFERENCE_URLS', 'Two Words=https://example.com'],
    ['REFERENCE_URLS', 'Individual=https://example.com,'],
    ['REFERENCE_URLS', 'Individual=ftp://example.com'],
    ['REFERENCE_URLS', 'Individual=https://user@example.com'],
    ['REFERENCE_URLS', 'Individual=https://:password@example.com'],
    ['REFERENCE_URLS', 'Individual=https://example.com?'],
    ['REFERENCE_URLS', 'Individual=https://example.com#'],
    ['REFERENCE_URLS', 'Individual=https://a.example,Individual=https://b.example'],
    ['REFERENCE_URLS', 'Individual=https://a.example,individual=https://b.example'],
    ['REFERENCE_FILL', 'yes'],
    ['REFERENCE_URLS', Array.from({ length: 101 }, (_, i) => `T${i}=https://a.example`).join()],
    ['REFERENCE_TIMEOUT', '0'],
    ['SUBCLASSES', 'loose'],
    ['SHUTDOWN_DELAY', '1.5'],
    ['HUB_ALLOW_PRIVATE', 'yes'],
    ['HUB_ALLOWED_HOSTS', 'https://example.com'],
    ['HUB_ALLOWED_HOSTS', 'example.com:80'],
    ['HUB_ALLOWED_HOSTS', 'example.com/path'],
    ['HUB_ALLOWED_HOSTS', 'user@example.com'],
    ['HUB_ALLOWED_HOSTS', 'a.example,,b.example'],
    ['HUB_ALLOWED_HOSTS', '*'],
    ['HUB_ALLOWED_HOSTS', 'a.*.example'],
    ['HUB_ALLOWED_HOSTS', '...'],
    ['HUB_ALLOWED_HOSTS', '[::1'],
    ['HUB_ALLOWED_HOSTS', '1.2.3.4.5'],
    ['HUB_TIMEOUT', '0'],
    ['HUB_CONNECTIONS', '0'],
    ['HUB_RETRY_MIN', '1s'],
    ['HUB_RETRY_MAX', '-1'],
    ['HUB_MAX_ATTEMPTS', '0'],
    ['HUB_MAX_AGE', '24h'],
    ['HUB_SECRET', 'fifteen bytes.'],
    ['HUB_SECRET', 'x'.repeat(257)],
    ['HUB_SECRET', 'whsec_'],
    ['HUB_SECRET', `whsec_${Buffer.alloc(15).toString('base64')}`],
    ['HUB_SECRET', 'whsec_not base64, though it is long enough'],
    ['HUB_SECRET', `${'x'.repeat(16)},`],
    ['HUB_SECRET', Array(9).fill('x'.repeat(16)).join(',')],
    ['SECRETS_KEY', 'x'.repeat(31)],
    ['SECRETS_KEY', 'x'.repeat(257)],
    ['SECRETS_KEY', 'ü'.repeat(32)],
    ['SECRETS_KEY', 'x'.repeat(32).concat(',short')],
    ['SECRETS_KEY', 'a passphrase with spaces in between it'],
    ['HUB_APPEND_LISTENER', '1'],
    ['EVENT_RETENTION', '7d'],
  ])('%s=%s is refused in one line that names it', (name, value) => {
    expect(() => loadSettings({ [name]: value })).toThrow(SettingsError);
    expect(() => loadSettings({ [name]: value })).toThrow(new RegExp(`^${name} must [^\n]+$`));
  });

  it('a page default over the maximum is refused', () => {
    expect(() => loadSettings({ PAGE_DEFAULT_LIMIT: '50', PAGE_MAX_LIMIT: '20' })).toThrow(/PAGE_DEFAULT_LIMIT/);
  });

  it.each([
    [{ TLS_CERT: 'tls.crt' }, 'TLS_KEY must be set where TLS_CERT is'],
    [{ TLS_KEY: 'tls.key' }, 'TLS_CERT must be set where TLS_KEY is'],
  ])('half of a pair is refused: %j', (env, line) => {
    expect(() => loadSettings(env)).toThrow(new SettingsError(line));
  });

  it('a shortest time between attempts over the longest is refused', () => {
    expect(() => loadSettings({ HUB_RETRY_MIN: '2000', HUB_RETRY_MAX: '1000' })).toThrow(
      /^HUB_RETRY_MIN .*2000 > 1000$/,
    );
  });

  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['DATABSE_POLL_SIZE', 'DATABASE_POOL_SIZE'],
    ['LOG_LEVLE', 'LOG_LEVEL'],
    ['EXTENSION_SCHEMA', 'EXTENSION_SCHEMAS'],
    ['HUB_ALLOWED_HOST', 'HUB_ALLOWED_HOSTS'],
    ['PROT', 'PORT'],
    ['host', 'HOST'],
  ])('%s is said to look like %s, without its value', (name, meant) => {
    expect(misspeltSettings({ [name]: 'secret' })).toEqual([`${name} is not a setting: did you mean ${meant}?`]);
  });

  it.each(
    // prettier-ignore
    [
      'PATH', 'HOME', 'HOSTNAME', 'HOSTTYPE', 'HOSTS', 'PORTS', 'PGHOST', 'PGPORT', 'PGDATA', 'PGDATABASE', 'POST', 'SORT',
      'DATABASE', 'DATABASE_HOST', 'DATABASE_PORT', 'DATABASE_USER', 'DATABASE_NAME', 'DATABASE_PASSWORD', 'DB_URL',
      'POSTGRES_URL', 'CLIENT_ID', 'CLIENT_IP', 'HTTP_PROXY', 'NO_PROXY', 'HTTP_TIMEOUT', 'XDG_DATA_DIRS', 'LOGNAME',
      'PUBLIC_IP', 'REDIS_URL', 'TEST_DATABASE_URL', 'TMF_PORT_3000_TCP', 'NODE_EXTRA_CA_CERTS', 'npm_config_loglevel', '', '_',
      'X'.repeat(100_000),
    ],
  )('%.30s is taken for a variable of somebody else', (name) => {
    expect(misspeltSettings({ [name]: 'x' })).toEqual([]);
  });

  it('spelt right are not said to be misspelt', () => {
    expect(misspeltSettings(example)).toEqual([]);
  });

  it('never tells a connection string or a secret', () => {
    expect(() => loadSettings({ HUB_SECRET: 'short secret' })).toThrow(/^(?!.*short).*HUB_SECRET/);
    expect(() => loadSettings({ SECRETS_KEY: 'short secret' })).toThrow(/^(?!.*short).*SECRETS_KEY/);
    expect(() => loadSettings({ DATABASE_URL: 'postgre://user:secret@host/db' })).toThrow(
      /^(?!.*secret).*DATABASE_URL/,
    );
    expect(() => loadSettings({ RATE_LIMIT_REDIS_URL: 'http://user:secret@host' })).toThrow(
      /^(?!.*secret).*RATE_LIMIT_REDIS_URL/,
    );
    expect(() => loadSettings({ REFERENCE_URLS: 'Individual=https://user:secret@host/' })).toThrow(
      /^(?!.*secret).*REFERENCE_URLS/,
    );
  });

  it.each([
    [undefined, undefined, true],
    ['localhost', undefined, true],
    ['127.0.0.2', undefined, true],
    ['::1', undefined, true],
    ['0.0.0.0', undefined, false],
    ['10.0.0.1', undefined, false],
    ['127.example.com', undefined, false],
    ['127.0.0.1', 'false', false],
    ['0.0.0.0', 'true', true],
  ])('at HOST=%s, HUB_ALLOW_PRIVATE=%s callbacks may be private: %s', (HOST, HUB_ALLOW_PRIVATE, expected) => {
    expect(loadSettings({ HOST, HUB_ALLOW_PRIVATE }).hub.allowPrivate).toBe(expected);
  });

  it('understands hosts, in one spelling', () => {
    const HUB_ALLOWED_HOSTS = 'Listener.Example. , *.example.org,*.bücher.example,0x7f.1,[::FFFF:10.0.0.1]';
    expect(loadSettings({ HUB_ALLOWED_HOSTS }).hub.allowedHosts).toEqual([
      'listener.example',
      '*.example.org',
      '*.xn--bcher-kva.example',
      '127.0.0.1',
      '::ffff:a00:1',
    ]);
  });

  it('understands hosts with ports, and any', () => {
    const ALLOWED_HOSTS = 'Api.Example.:8080, *.example.org,[::1]:80,[::1],*:3000,*';
    expect(loadSettings({ ALLOWED_HOSTS }).http.allowedHosts).toEqual([
      { name: 'api.example', port: 8080 },
      { name: '*.example.org' },
      { name: '::1', port: 80 },
      { name: '::1' },
      { name: '*', port: 3000 },
      { name: '*' },
    ]);
  });

  it('understands origins, as browsers write them', () => {
    const CORS_ORIGINS = 'HTTPS://App.Example.com:443/, http://localhost:8080,https://bücher.example';
    expect([...loadSettings({ CORS_ORIGINS }).http.corsOrigins]).toEqual([
      'https://app.example.com',
      'http://localhost:8080',
      'https://xn--bcher-kva.example',
    ]);
    expect([...loadSettings({ CORS_ORIGINS: '*' }).http.corsOrigins]).toEqual(['*']);
  });

  it.each(['sixteen bytes!!!', 'fünfzehn Zeichen', 'x'.repeat(256), `whsec_${Buffer.alloc(16).toString('base64')}`])(
    'takes %s for a secret',
    (HUB_SECRET) => expect(loadSettings({ HUB_SECRET }).hub.secrets).toEqual([HUB_SECRET]),
  );

  it('takes several secrets and keys, the newest first', () => {
    const [one, other] = ['a'.repeat(32), 'b'.repeat(256)];
    const { secrets, secretsKeys } = loadSettings({
      HUB_SECRET: `${one}, ${other}`,
      SECRETS_KEY: `${other},${one}`,
    }).hub;
    expect([secrets, secretsKeys]).toEqual([
      [one, other],
      [other, one],
    ]);
  });

  it('understands pairs of types and URLs', () => {
    const REFERENCE_URLS = 'Organization=https://a.example/organization/ , Individual = http://b.example/a=b';
    expect(() => loadSettings({ REFERENCE_URLS })).toThrow(SettingsError);
    expect([...loadSettings({ REFERENCE_URLS: REFERENCE_URLS.replace(' = ', '=') }).reference.urls]).toEqual([
      ['Organization', 'https://a.example/organization'],
      ['Individual', 'http://b.example/a=b'],
    ]);
  });

  it('understands sizes, proxies and URLs', () => {
    const env = { BODY_LIMIT: '512 KiB', TRUST_PROXY: '2', PUBLIC_URL: 'https://example.com/api/' };
    expect(loadSettings(env).http).toMatchObject({
      bodyLimit: 524_288,
      trustProxy: 2,
      publicUrl: 'https://example.com/api',
    });
    expect(loadSettings({ TRUST_PROXY: '10.0.0.0/8, ::1' }).http.trustProxy).toBe('10.0.0.0/8, ::1');
  });
});
