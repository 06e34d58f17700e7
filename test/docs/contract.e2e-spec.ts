import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract, contractOfOpenApi, contractOfSwagger } from '../support/contract/contract';
import type { OpenApiDocument, SwaggerDocument } from '../support/contract/documents';
import { examplesOf } from '../support/contract/example';
import { listedIn } from '../support/contract/listed';
import { missingFrom } from '../support/contract/missing-from';
import { TINY_OPENAPI, TINY_SWAGGER, changed, pathsIn } from '../support/contract/tiny-documents';
import { SERVED } from '../support/subjects';
import { type TestApp, startTestApp } from '../support/test-app';

interface Official {
  readonly official: string;
  /** What the official file has and the served document has not, by design: each must be so, and no other may be. */
  readonly deviations: Readonly<Record<string, string>>;
}

/** Lines that are missing because `fields` and events may tell a part of an object, at any depth; a POST needs all of it. */
const inParts = (...lines: string[]): Record<string, string> =>
  Object.fromEntries(lines.map((line) => [line, '`fields` selects inside of objects; a POST needs all of it.']));

const ROLES_IN_PARTS = inParts(
  'AccountRef: required name',
  'AgreementRef: required id',
  'Characteristic: required name',
  'Characteristic: required value',
  'ContactMedium: required mediumType',
  'ContactMedium: required characteristic',
  'CreditProfile: required creditProfileDate',
  'CreditProfile: required validFor',
  'PaymentMethodRef: required id',
  'RelatedParty: required id',
  'RelatedParty: required @referredType',
);

const ANY_STATUS = 'It is any string, unless the operator turns the lifecycle on.';

/** By the number of the API; undefined of one that TM Forum has no contract for. */
const OFFICIAL: Readonly<Record<string, Official | undefined>> = {
  TMF629: {
    official: 'TMF629-Customer-v4.0.0.swagger.json',
    deviations: {
      'Customer_Update: required engagedParty': 'A patch does not have to repeat what is mandatory (D10).',
      'Customer: required engagedParty': '`fields` may leave it out of any answer.',
      ...ROLES_IN_PARTS,
    },
  },
  TMF669: {
    official: 'TMF669-PartyRole-v4.0.0.swagger.json',
    deviations: ROLES_IN_PARTS,
  },
  TMF632: {
    official: 'TMF632-Party-v4.0.0.swagger.json',
    deviations: {
      'Individual.status: enum': ANY_STATUS,
      'Individual_Create.status: enum': ANY_STATUS,
      'Individual_Update.status: enum': ANY_STATUS,
      'Organization.status: enum': ANY_STATUS,
      'Organization_Create.status: enum': ANY_STATUS,
      'Organization_Update.status: enum': ANY_STATUS,
      'Individual: required id': 'A received event may lack it; every answer has it.',
      'Organization: required id': 'A received event may lack it; every answer has it.',
      ...inParts(
        'Characteristic: required name',
        'Characteristic: required value',
        'OrganizationRef: required id',
        'RelatedParty: required id',
        'RelatedParty: required @referredType',
      ),
    },
  },
};

const APIS = [...new Set(SERVED.map(({ resource }) => resource.api))];

it('every API that is served has its official contract here, or none', () => {
  expect(Object.keys(OFFICIAL)).toEqual(APIS.map(({ number }) => number));
});

/** The official files are TM Forum's and are not copied into this repository. */
const OFFICIAL_FILES = join(__dirname, '../../../shared/spec');
const hasOfficialFiles = existsSync(OFFICIAL_FILES);
if (!hasOfficialFiles) {
  console.warn(`SKIPPED: the comparison with the official contracts, because there is no folder ${OFFICIAL_FILES}`);
}
const describeWithOfficialFiles = hasOfficialFiles ? describe : describe.skip;

const CONTRACTS = APIS.flatMap((api) => {
  const official = OFFICIAL[api.number];
  return official ? [{ api, ...official }] : [];
});

describe.each(CONTRACTS)('the OpenAPI document of $api.number', ({ api, official: file, deviations }) => {
  const { resources } = api;
  let t: TestApp;
  let document: OpenApiDocument;
  let served: Contract;
  beforeAll(async () => {
    t = await startTestApp();
    document = (await t.http.get(`${api.basePath}/openapi.json`).expect(200)).body;
    served = contractOfOpenApi(document);
  });
  afterAll(() => t.close());

  describeWithOfficialFiles('compared with the official contract (skipped without ../shared/spec)', () => {
    let swagger: SwaggerDocument;
    let official: Contract;
    beforeAll(() => {
      swagger = JSON.parse(readFileSync(join(OFFICIAL_FILES, file), 'utf8')) as SwaggerDocument;
      official = contractOfSwagger(swagger);
    });

    it('lacks the known deviations', () => {
      const missing = missingFrom(official, served);
      expect(Object.keys(deviations).filter((line) => !missing.includes(line))).toEqual([]);
    });

    it('lacks nothing else', () => {
      expect(missingFrom(official, served).filter((line) => !(line in deviations))).toEqual([]);
    });

    it('leaves out only operations that are indeed not served', async () => {
      for (const line of Object.keys(deviations)) {
        const [, method, path] = /^([A-Z]+) (\S+): operation$/.exec(line) ?? [];
        if (!path) continue;
        const response = await fetch(`${t.origin}${api.basePath}${path}`, { method });
        expect([path, response.status, await response.json()]).toEqual([
          path,
          404,
          expect.objectContaining({ code: 'unknownPath' }),
        ]);
      }
    });

    it('demands all that the official contract does where something is made', () => {
      const made = ['POST /hub', ...resources.map(({ path }) => `POST /${path}`)];
      const missing = missingFrom(requestsOf(official, made), requestsOf(served, made));
      expect(missing.filter((line) => deviations[line] !== ANY_STATUS)).toEqual([]);
    });

    it('demands nothing in a request that the official contract does not, but a resource in a received event', () => {
      const narrowed = missingFrom(requestsOf(served), requestsOf(official));
      const demanded = narrowed.filter((line) => line.includes(': required '));
      const changes = ['Create', 'AttributeValueChange', 'StateChange', 'Delete'];
      expect(demanded.toSorted()).toEqual(
        resources
          .flatMap(({ name, path }) => [
            `${name}EventPayload: required ${path}`,
            ...changes.map((change) => `${name}${change}Event: required event`),
          ])
          .toSorted(),
      );
    });

    it('is at the official base path', () => {
      expect(document.servers).toEqual([{ url: swagger.basePath.replace(/\/$/, '') }]);
    });

    it('differs as docs/conformance.md says, no more and no less', () => {
      const conformance = readFileSync(join(__dirname, '../../docs/conformance.md'), 'utf8');
      // Another type is no addition: the tests above tell of it.
      const additions = missingFrom(served, official).filter((line) => !/: type .+, not /.test(line));
      expect(listedIn(conformance, 'Additions', api).toSorted()).toEqual(additions.toSorted());
      expect(listedIn(conformance, 'Deviations', api).toSorted()).toEqual(Object.keys(deviations).toSorted());
    });
  });

  it('has no reference to nothing', () => {
    const names = Object.keys(served.schemas).map((name) => `#/components/schemas/${name}`);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, $ref = '']) => $ref);
    expect(references.length).toBeGreaterThan(0);
    expect([...new Set(references)].filter(($ref) => !names.includes($ref))).toEqual([]);
  });

  it('calls schemas what the contract does, also where another API has a different one of the name', () => {
    expect(Object.keys(served.schemas).filter((name) => !/^\w+$/.test(name))).toEqual([]);
    expect(JSON.stringify(document)).not.toMatch(/TMF\d+\.[A-Z]/);
  });

  it('gives every operation an id of its own', () => {
    const ids = [...served.operations.values()].map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
  });

  it('leads from its server entry to the lists', async () => {
    const lists = [...served.operations.keys()].filter((name) => /^GET [^{]+$/.test(name));
    expect(lists).toEqual(expect.arrayContaining(resources.map(({ path }) => `GET /${path}`)));
    for (const list of lists) {
      const base = new URL(document.servers?.[0]?.url ?? '', `${t.origin}${api.basePath}/openapi.json`);
      const { status } = await fetch(base.href + list.replace('GET ', ''));
      expect([list, status]).toEqual([list, 200]);
    }
  });

  describe('has examples that can be sent as Swagger UI fills them in', () => {
    const bodiesOf = (method: string, path: string): { type: string; body: unknown }[] => {
      const content = document.paths[path]?.[method]?.requestBody?.content ?? {};
      return Object.entries(content).flatMap(([type, media]) =>
        examplesOf(served.schemas, media).map((body) => ({ type, body })),
      );
    };
    const send = async (method: 'post' | 'patch', url: string, { type, body }: { type: string; body: unknown }) => {
      const answer = await t.http[method](api.basePath + url)
        .set('Content-Type', type)
        .send(JSON.stringify(body));
      return { status: answer.status, message: answer.body.message, id: answer.body.id };
    };

    it('to each collection', async () => {
      const collections = Object.keys(document.paths).filter((path) => document.paths[path]?.['post']);
      expect(collections).toEqual(expect.arrayContaining(resources.map(({ path }) => `/${path}`)));
      for (const path of collections) {
        const bodies = bodiesOf('post', path);
        expect(bodies).not.toHaveLength(0);
        for (const body of bodies) {
          expect({ path, ...(await send('post', path, body)) }).toEqual({ path, status: 201, id: expect.any(String) });
        }
      }
    });

    it.each(resources.map(({ path }) => path))('to change what they created: %s', async (path) => {
      const bodies = bodiesOf('patch', `/${path}/{id}`);
      expect(bodies).not.toHaveLength(0);
      for (const body of bodies) {
        const [creation = { type: '', body: undefined }] = bodiesOf('post', `/${path}`);
        const { id } = await send('post', `/${path}`, creation);
        expect({ body, ...(await send('patch', `/${path}/${id}`, body)) }).toEqual({ body, status: 200, id });
      }
    });
  });
});

/** The contract without its answers; of these operations, if they are named. */
function requestsOf({ operations, schemas }: Contract, names = [...operations.keys()]): Contract {
  return {
    schemas,
    operations: new Map(
      [...operations]
        .filter(([name]) => names.includes(name))
        .map(([name, operation]) => [name, { ...operation, responses: new Map() }]),
    ),
  };
}

describe('missingFrom', () => {
  const official = contractOfSwagger(TINY_SWAGGER);
  const missing = (served: OpenApiDocument): string[] => missingFrom(official, contractOfOpenApi(served));

  it('finds nothing where nothing is missing, whatever the schemas are called', () => {
    expect(missing(TINY_OPENAPI)).toEqual([]);
    expect(missingFrom(official, official)).toEqual([]);
  });

  const get = ['paths', '/thing', 'get'];
  const attributes = ['components', 'schemas', 'TheThing', 'properties'];
  it.each<[problem: string, path: readonly string[], value: unknown, lines: string[]]>([
    ['a removed path', ['paths', '/thing'], undefined, ['GET /thing: operation', 'POST /thing: operation']],
    ['a removed method', get, undefined, ['GET /thing: operation']],
    ['another operationId', [...get, 'operationId'], 'getThing', ['GET /thing: operationId listThing']],
    ['a removed parameter', [...get, 'parameters', '0'], undefined, ['GET /thing: query parameter limit']],
    ['a moved parameter', [...get, 'parameters', '0', 'in'], 'header', ['GET /thing: query parameter limit']],
    [
      'a changed parameter',
      [...get, 'parameters', '0', 'schema', 'type'],
      'string',
      ['GET /thing, query parameter limit: type integer, not string'],
    ],
    ['a missing status', [...get, 'responses', '200'], undefined, ['GET /thing: status 200']],
    [
      'a missing header',
      [...get, 'responses', '200', 'headers', 'X-Total-Count'],
      undefined,
      ['GET /thing, status 200: header X-Total-Count'],
    ],
    [
      'a list that is none',
      [...get, 'responses', '200', 'content', 'application/json', 'schema'],
      { $ref: '#/components/schemas/TheThing' },
      ['GET /thing, status 200, body application/json: type array, not object'],
    ],
    [
      'a missing body',
      ['paths', '/thing', 'post', 'requestBody', 'content'],
      {},
      ['POST /thing: body application/json'],
    ],
    ['an optional body', ['paths', '/thing', 'post', 'requestBody', 'required'], false, ['POST /thing: required body']],
    ['a missing attribute', [...attributes, 'name'], undefined, ['Thing: attribute name']],
    ['a changed type', [...attributes, 'name', 'type'], 'integer', ['Thing.name: type string, not integer']],
    ['a narrower type', [...attributes, 'value', 'type'], 'object', ['Thing.value: type any, not object']],
    ['a dropped format', [...attributes, 'since', 'format'], undefined, ['Thing.since: format date-time']],
    ['an array that is none', [...attributes, 'part'], { type: 'object' }, ['Thing.part: type array, not object']],
    [
      'a reference to something else',
      [...attributes, 'part', 'items', '$ref'],
      '#/components/schemas/Error',
      ['Part: attribute size', 'Part: attribute whole'],
    ],
    [
      'a reference to nothing',
      [...attributes, 'part', 'items', '$ref'],
      '#/components/schemas/',
      ['Thing.part[]: type object, not reference to nothing, #/components/schemas/'],
    ],
    ['a dropped required flag', ['components', 'schemas', 'TheThing', 'required'], undefined, ['Thing: required name']],
    [
      'what is wrong inside a part',
      ['components', 'schemas', 'Part', 'properties', 'size', 'type'],
      'number',
      ['Part.size: type integer, not number'],
    ],
  ])('finds %s', (_problem, path, value, lines) => {
    expect(missing(changed(TINY_OPENAPI, path, value))).toEqual(lines);
  });

  it('finds the removal of anything, and a change of any word', () => {
    const paths = pathsIn(TINY_OPENAPI);
    expect(paths.length).toBeGreaterThan(80);
    const unnoticed = paths.filter(({ path, isText }) =>
      [undefined, ...(isText ? ['changed'] : [])].some(
        (value) => missing(changed(TINY_OPENAPI, path, value)).length === 0,
      ),
    );
    expect(unnoticed.map(({ path }) => path.join(' '))).toEqual([]);
  });

  it('tells the additions when asked the other way round', () => {
    const more = [
      { path: [...attributes, 'colour'], value: { type: 'string' } },
      { path: ['components', 'schemas', 'TheThing', 'required', '1'], value: 'since' },
      { path: [...get, 'responses', '206'], value: { content: {} } },
    ].reduce((document, { path, value }) => changed(document, path, value), TINY_OPENAPI);
    expect(missing(more)).toEqual([]);
    expect(missingFrom(contractOfOpenApi(more), official).toSorted()).toEqual([
      'GET /thing: status 206',
      'TheThing: attribute colour',
      'TheThing: required since',
    ]);
  });
});
