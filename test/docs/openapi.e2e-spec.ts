import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Controller, Get, Module } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Accessible } from '../../src/access/access';
import { customerManagement } from '../../src/customer/customer.resource';
import { hubAdministration } from '../../src/hub-notification/admin/hub-administration';
import { partyManagement } from '../../src/party/party.resource';
import { partyRoleManagement } from '../../src/party-role/party-role.resource';
import { minimalCustomer } from '../support/bodies';
import { answerCheck } from '../support/openapi/answer-check';
import type { Answer, AnswerDocument } from '../support/openapi/document';
import { generateTypes, typeErrors } from '../support/openapi/generated-types';
import { takeUntrueAnswers } from '../support/openapi/untrue-answers';
import { SERVED } from '../support/subjects';
import { type TestApp, startTestApp } from '../support/test-app';

const APIS = [...new Set(SERVED.map(({ resource }) => resource.api)), hubAdministration];
const { basePath } = customerManagement;

/** Answers below the base path of an API whose document does not know it. */
@ApiExcludeController()
@Controller()
class UndescribedController {
  @Get(`${basePath}/undescribed`)
  @Accessible({ area: 'documents' })
  undescribed(): object {
    return {};
  }
}

@Module({ controllers: [UndescribedController] })
class UndescribedModule {}

describe('the OpenAPI documents', () => {
  let t: TestApp;
  let folder: string;
  beforeAll(async () => {
    t = await startTestApp({ modules: [UndescribedModule] });
    folder = await mkdtemp(join(tmpdir(), 'tmf-openapi-'));
  });
  afterAll(async () => {
    await t.close();
    await rm(folder, { recursive: true });
  });

  const documentOf = async (path: string): Promise<AnswerDocument> => (await t.http.get(`${path}/openapi.json`)).body;

  it("pass Redocly's and Spectral's rules", async () => {
    const files = await Promise.all(
      APIS.map(async ({ basePath: path, title }) => {
        const file = join(folder, `${title}.json`);
        await writeFile(file, JSON.stringify(await documentOf(path)));
        return file;
      }),
    );
    const broken = join(folder, 'broken.json');
    await writeFile(broken, JSON.stringify({ openapi: '3.0.0', info: { title: 'Nothing', version: '1' }, paths: {} }));
    expect(await lint(...files)).toEqual([]);
    const rules = (await lint(broken)).map((line) => line.replace(/:.*/s, ''));
    expect(rules).toEqual(expect.arrayContaining(['redocly info-license', 'spectral oas3-api-servers']));
  });

  it('make types that compile and a client that works', async () => {
    await generateTypes(await documentOf(basePath), folder, 'customer-management');
    await generateTypes(await documentOf(partyRoleManagement.basePath), folder, 'party-role-management');
    await generateTypes(await documentOf(partyManagement.basePath), folder, 'party-management');
    const program = join(__dirname, '../generated-client/calls.ts');
    expect(typeErrors(program, folder)).toEqual([]);

    const { callCustomers, callPartyRoles, callParties, callHub } = await import(program);
    const customers = await callCustomers(t.origin);
    const { id } = customers;
    expect(customers).toEqual({
      statuses: [201, 200, 200, 200, 200, 200, 200, 200, 200, 200, 204, 404],
      filtered: [{ id, name: 'Moon FC', loyalty: { level: 3 } }],
      found: [id],
      read: { id, href: `${t.origin}${basePath}/customer/${id}`, engagedParty: { id: '500' } },
      removed: expect.not.objectContaining({ statusReason: expect.anything(), loyalty: expect.anything() }),
      within: expect.objectContaining({ engagedParty: { id: '500', '@referredType': 'Organization' } }),
      queried: [true],
      id: expect.any(String),
      code: 'notFound',
    });
    expect(Object.keys(customers.removed)).not.toContain('statusReason');
    const roles = await callPartyRoles(t.origin);
    expect(roles).toEqual({ statuses: [201, 200, 200, 200, 204], filtered: ['Dealer'], removed: expect.any(Object) });
    expect(Object.keys(roles.removed)).not.toContain('engagedParty');
    expect(await callParties(t.origin)).toEqual({
      statuses: [201, 201, 200, 201, 200, 200],
      amounts: [84.5],
      employers: [true],
      found: ['Moon Youth'],
      parted: expect.not.objectContaining({ organizationParentRelationship: expect.anything() }),
    });
    const callback = 'http://127.0.0.1:9/listener';
    expect(await callHub(t.origin, callback)).toEqual({ statuses: [201, 200, 200, 204], read: callback, listed: 1 });
  });

  describe('are compared with every answer', () => {
    it('of a path that is not described', async () => {
      await t.http.get(`${basePath}/undescribed`).expect(200);
      expect(takeUntrueAnswers()).toEqual([expect.stringContaining('is not described')]);
    });

    it('of a status, a header, a media type or a body that is not as described', async () => {
      const { headers, text } = await t.http.post(`${basePath}/customer`).send(minimalCustomer()).expect(201);
      const answer: Answer = { method: 'POST', url: `${basePath}/customer?fields=x`, status: 201, headers, body: text };
      const problems = answerCheck(await documentOf(basePath), basePath);
      const altered = (change: object) =>
        problems({ ...answer, body: JSON.stringify({ ...JSON.parse(text), ...change }) });
      expect(problems(answer)).toEqual([]);
      expect(altered({ name: undefined, engagedParty: undefined, more: { deep: [null] } })).toEqual([]);

      expect(problems({ ...answer, status: 200 })).toEqual([expect.stringContaining('status 200')]);
      expect(problems({ ...answer, method: 'PUT' })).toEqual([expect.stringContaining('PUT')]);
      expect(problems({ ...answer, headers: { ...headers, 'x-more': '1' } })).toEqual([
        expect.stringContaining('x-more'),
      ]);
      expect(problems({ ...answer, headers: { ...headers, location: 'no URI' } })).toHaveLength(1);
      expect(problems({ ...answer, headers: { ...headers, 'content-type': 'text/plain' } })).toHaveLength(1);
      expect(problems({ ...answer, method: 'DELETE', url: `${basePath}/customer/1`, status: 204 })).toContain(
        'a body is not described',
      );
      for (const change of [
        { id: undefined },
        { href: 5 },
        { name: null },
        { relatedParty: [{ id: 5 }] },
        { account: {} },
      ])
        expect([change, altered(change)]).toEqual([change, [expect.stringContaining('body: ')]]);
    });

    it('of a document that says less, or something else', async () => {
      const { headers } = await t.http.get(`${basePath}/customer`).expect(200);
      const body = JSON.stringify([{ id: '1', href: 'https://host/1', extra: 1, validFor: {} }]);
      const answer: Answer = { method: 'GET', url: `${basePath}/customer`, status: 200, headers, body };
      const described = JSON.stringify(await documentOf(basePath));
      const problems = (from: string, to: string): string[] => {
        expect(described).toContain(from);
        return answerCheck(JSON.parse(described.replaceAll(from, to)) as AnswerDocument, basePath)(answer);
      };
      expect(problems('"206"', '"207"')).toEqual([]);
      expect(problems('"/customer"', '"/client"')).toHaveLength(1);
      expect(problems('"200":', '"299":')).toHaveLength(1);
      expect(problems('"X-Total-Count"', '"X-Count"')).toHaveLength(1);
      expect(problems('"application/json"', '"text/json"')).toHaveLength(1);
      expect(problems('"additionalProperties":true', '"x-open":true')).toHaveLength(1);
      expect(problems('"required":["id","href"]', '"required":["id","href","name"]')).toHaveLength(1);
      expect(problems('"required":["id","href"]', '"required":["validFor"],"maxProperties":3')).toHaveLength(1);
    });
  });
});

/** What Redocly and Spectral find in the files. */
async function lint(...files: string[]): Promise<string[]> {
  const script = join(__dirname, '../support/openapi/lint.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...files]);
  return JSON.parse(stdout) as string[];
}
