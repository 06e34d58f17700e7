import createClient from 'openapi-fetch';
import type { paths as CustomerPaths } from './customer-management.js';
import type { paths as PartyPaths } from './party-management.js';
import type { paths as PartyRolePaths } from './party-role-management.js';

/**
 * Every call that a client makes with types generated from the served documents. test/docs/openapi.e2e-spec.ts generates the
 * modules, compiles this one with them in strict mode, and runs it. It is in no other program, for they are nowhere else.
 */

/** `attributeFilter` is sent as a parameter for each of its members. */
const querySerializer = { object: { style: 'form', explode: true } } as const;

const customersAt = (origin: string) =>
  createClient<CustomerPaths>({ baseUrl: `${origin}/tmf-api/customerManagement/v4`, querySerializer });

const partyRolesAt = (origin: string) =>
  createClient<PartyRolePaths>({ baseUrl: `${origin}/tmf-api/partyRoleManagement/v4`, querySerializer });

const partiesAt = (origin: string) =>
  createClient<PartyPaths>({ baseUrl: `${origin}/tmf-api/party/v4`, querySerializer });

/** The bodies of dialects other than JSON Merge Patch. */
const jsonPatch = { 'Content-Type': 'application/json-patch+json' };
const jsonPatchQuery = { 'Content-Type': 'application/json-patch-query+json' };

const engagedParty = { id: '500', '@referredType': 'Organization' };

export async function callCustomers(origin: string) {
  const { GET, POST, PATCH, DELETE } = customersAt(origin);
  const created = await POST('/customer', {
    body: {
      name: 'Moon FC',
      engagedParty,
      statusReason: 'new',
      loyalty: { level: 3 },
      contactMedium: [
        { mediumType: 'email', preferred: false, characteristic: { emailAddress: 'a@example.com', verified: true } },
      ],
    },
  });
  const id: string = created.data?.id ?? '';
  const bulk = await PATCH('/customer', {
    headers: jsonPatch,
    body: [{ op: 'add', path: '/', value: { name: 'Sun FC', engagedParty } }],
  });
  const path = { id };
  const item = '/customer/{id}';

  const filtered = await GET('/customer', {
    params: {
      query: {
        fields: 'name,loyalty',
        sort: '-name',
        offset: 0,
        limit: 20,
        attributeFilter: { 'contactMedium.characteristic.emailAddress': 'a@example.com', 'loyalty.level.gte': '2' },
      },
    },
  });
  const found = await GET('/customer', { params: { query: { filter: "contactMedium[?(@.mediumType=='email')]" } } });
  const read = await GET(item, { params: { path, query: { fields: 'engagedParty.id' } } });
  const merged = await PATCH(item, { params: { path }, body: { status: 'active', engagedParty: { name: 'Moon' } } });
  const removed = await PATCH(item, { params: { path }, body: { statusReason: null, loyalty: null } });
  const within = await PATCH(item, { params: { path }, body: { engagedParty: { name: null }, validFor: null } });
  const patched = await PATCH(item, {
    params: { path, header: { 'If-Match': '*' } },
    headers: jsonPatch,
    body: [{ op: 'replace', path: '/status', value: 'suspended' }],
  });
  const queried = await PATCH(item, {
    params: { path },
    headers: jsonPatchQuery,
    body: [{ op: 'replace', path: '/contactMedium/preferred?mediumType=email', value: true }],
  });
  const deleted = await DELETE(item, { params: { path } });
  const missing = await GET(item, { params: { path } });
  const code: string | undefined = missing.error?.code;

  return {
    statuses: [created, bulk, filtered, found, read, merged, removed, within, patched, queried, deleted, missing].map(
      ({ response }) => response.status,
    ),
    filtered: filtered.data?.map(({ id, name, loyalty }) => ({ id, name, loyalty })),
    found: found.data?.map(({ id }) => id),
    read: read.data,
    removed: removed.data,
    within: within.data,
    queried: queried.data?.contactMedium?.map(({ preferred }) => preferred),
    id,
    code,
  };
}

export async function callPartyRoles(origin: string) {
  const { GET, POST, PATCH, DELETE } = partyRolesAt(origin);
  const created = await POST('/partyRole', { body: { name: 'Dealer', roleType: { name: 'dealer' } } });
  const path = { id: created.data?.id ?? '' };
  const item = '/partyRole/{id}';
  const filtered = await GET('/partyRole', { params: { query: { attributeFilter: { 'roleType.name': 'dealer' } } } });
  const changed = await PATCH(item, { params: { path }, body: { engagedParty, roleType: null } });
  const removed = await PATCH(item, { params: { path }, body: { engagedParty: null } });
  const deleted = await DELETE(item, { params: { path } });
  return {
    statuses: [created, filtered, changed, removed, deleted].map(({ response }) => response.status),
    filtered: filtered.data?.map(({ name }) => name),
    removed: removed.data,
  };
}

export async function callParties(origin: string) {
  const { GET, POST, PATCH } = partiesAt(origin);
  const attachment = { mimeType: 'image/png', size: { amount: 84.5, units: 'kB' } };
  const person = await POST('/individual', {
    body: { givenName: 'Ada', familyName: 'Lovelace', individualIdentification: [{ attachment }] },
  });
  const company = await POST('/organization', {
    body: { tradingName: 'Moon FC', contactMedium: [{ preferred: true }] },
  });
  const { id = '', href } = company.data ?? {};
  const path = { id: person.data?.id ?? '' };
  const employed = await PATCH('/individual/{id}', {
    params: { path },
    body: { relatedParty: [{ id, href, role: 'employer', '@referredType': 'Organization' }], title: null },
  });
  const below = await POST('/organization', {
    body: { tradingName: 'Moon Youth', organizationParentRelationship: { organization: { id } } },
  });
  const found = await GET('/organization', {
    params: { query: { 'organizationParentRelationship.organization.id': id } },
  });
  const parted = await PATCH('/organization/{id}', {
    params: { path: { id: below.data?.id ?? '' } },
    body: { organizationParentRelationship: null },
  });
  return {
    statuses: [person, company, employed, below, found, parted].map(({ response }) => response.status),
    amounts: person.data?.individualIdentification?.map((each) => each.attachment?.size?.amount),
    employers: employed.data?.relatedParty?.map((each) => each.id === id),
    found: found.data?.map(({ tradingName }) => tradingName),
    parted: parted.data,
  };
}

export async function callHub(origin: string, callback: string) {
  const { GET, POST, DELETE } = customersAt(origin);
  const created = await POST('/hub', { body: { callback, query: 'eventType=CustomerCreateEvent' } });
  const listed = await GET('/hub');
  const path = { id: created.data?.id ?? '' };
  const read = await GET('/hub/{id}', { params: { path } });
  const removed = await DELETE('/hub/{id}', { params: { path } });
  return {
    statuses: [created, listed, read, removed].map(({ response }) => response.status),
    read: read.data?.callback,
    listed: listed.data?.length,
  };
}
