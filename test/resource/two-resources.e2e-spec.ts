import { FleetModule, depot, fleetManagement, migrateFleet, vehicle } from '../support/fleet/fleet';
import { type Listener, startListener } from '../support/listener';
import { type TestApp, startTestApp } from '../support/test-app';

/** What a media type of a body has. */
interface Examples {
  readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
}

/** What the shared suites do not show of an API of two resources without a name and a status: that they are two. */
describe('an API of two resources', () => {
  let t: TestApp;
  let listener: Listener;
  beforeAll(async () => {
    t = await startTestApp({ modules: [FleetModule], prepare: migrateFleet });
    listener = await startListener();
  });
  afterAll(async () => {
    await t.close();
    await listener.close();
  });
  beforeEach(() => t.dataSource.query('truncate vehicle, depot'));

  const createVehicle = async (body: object): Promise<Record<string, unknown>> =>
    (await t.http.post(vehicle.collection).send(body).expect(201)).body as Record<string, unknown>;

  it('keeps the two apart', async () => {
    const { id } = await createVehicle({ plate: 'AB-1' });
    await t.http.post(depot.collection).send({ street: 'Harbour Street 3' }).expect(201);
    expect((await t.http.get(vehicle.collection)).body).toHaveLength(1);
    expect((await t.http.get(depot.collection)).body).toHaveLength(1);
    await t.http.get(`${depot.collection}/${String(id)}`).expect(404);
  });

  it('filters and sorts by the columns and texts that are declared, and by others', async () => {
    for (const [plate, nickname, seats] of [['C-3', 'zoe', 2], ['A-1', 'adam', 7], ['B-2', 'ada', 5]] as const) {
      await createVehicle({ plate, seats, driver: { nickname } });
    } // prettier-ignore
    const platesOf = async (query: string): Promise<string[]> =>
      (await t.http.get(`${vehicle.collection}?${query}`).expect(200)).body.map(
        ({ plate }: { plate: string }) => plate,
      );
    expect(await platesOf('sort=plate')).toEqual(['A-1', 'B-2', 'C-3']);
    expect(await platesOf('sort=-driver.nickname')).toEqual(['C-3', 'A-1', 'B-2']);
    expect(await platesOf('driver.nickname.startswith=ad&sort=plate')).toEqual(['A-1', 'B-2']);
    expect(await platesOf('plate=B-2')).toEqual(['B-2']);
    expect(await platesOf('seats.gt=4&sort=seats')).toEqual(['B-2', 'A-1']);
    expect(await platesOf('status=active')).toEqual([]);
  });

  it('says which attributes are too long for an index', async () => {
    // Random enough not to be compressed.
    const plate = Array.from({ length: 2000 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000))).join('');
    const { body } = await t.http.post(vehicle.collection).send({ plate }).expect(400);
    expect(body.message).toMatch(/^\/plate, \/driver\/nickname: one is too long/);
  });

  it('tells of every change of an attribute, and of no state', async () => {
    const { body: subscription } = await t.http
      .post(`${fleetManagement.basePath}/hub`)
      .send({ callback: `${listener.url}/fleet` })
      .expect(201);
    const { id } = await createVehicle({ plate: 'AB-1' });
    await t.http
      .patch(`${vehicle.collection}/${String(id)}`)
      .send({ status: 'sold', seats: 4 })
      .expect(200);
    await t.http.post(depot.collection).send({ street: 'Harbour Street 3' }).expect(201);
    await t.http.delete(`${vehicle.collection}/${String(id)}`).expect(204);
    await listener.until((received) => received.length === 4);
    const ofVehicle = listener.received.map(({ event }) => event).filter(({ event }) => 'vehicle' in event);
    expect(ofVehicle.map(({ eventType, fieldPath }) => [eventType, fieldPath])).toEqual([
      ['VehicleCreateEvent', undefined],
      ['VehicleAttributeValueChangeEvent', 'seats,status'],
      ['VehicleDeleteEvent', undefined],
    ]);
    expect(listener.received.map(({ event }) => event.eventType)).toContain('DepotCreateEvent');
    await t.http.delete(`${fleetManagement.basePath}/hub/${String(subscription.id)}`).expect(204);
  });

  describe('what is set once', () => {
    const MERGE = 'application/merge-patch+json';
    const PATCH = 'application/json-patch+json';
    const QUERY = 'application/json-patch-query+json';
    const MAKER = { name: 'Ada Motors', country: 'France' };
    const AN_OBJECT = '{"name":"Ada Motors","country":"France"}';
    const ADVICE = 'Repeat its value, or leave it out';
    const patch = (id: unknown, type: string, body: unknown) =>
      t.http
        .patch(`${vehicle.collection}/${String(id)}`)
        .set('Content-Type', type)
        .send(JSON.stringify(body));

    it.each<[string, unknown, string]>([
      [MERGE, { frame: 'F-2', seats: 2 }, `/frame: cannot change; it is "F-1", not "F-2". ${ADVICE}`],
      [MERGE, { frame: ' ' }, `/frame: cannot change; it is "F-1", not " ". ${ADVICE}`],
      [MERGE, { frame: null }, '/frame: cannot be removed'],
      [MERGE, { maker: { country: null } }, `/maker: cannot change; it is ${AN_OBJECT}, not {"name":"Ada Motors"}. ${ADVICE}`],
      [PATCH, [{ op: 'remove', path: '/frame' }], '/frame: cannot be removed'],
      [PATCH, [{ op: 'replace', path: '/frame', value: null }], '/frame: cannot be removed'],
      [PATCH, [{ op: 'move', from: '/frame', path: '/old' }], '/frame: cannot be removed'],
      [PATCH, [{ op: 'add', path: '/maker', value: 5 }], `/maker: cannot change; it is ${AN_OBJECT}, not 5. ${ADVICE}`],
      [PATCH, [{ op: 'replace', path: '', value: { plate: 'AB-1' } }], '/@type: cannot be removed; /href: cannot be removed; /id: cannot be removed; /frame: cannot be removed; /maker: cannot be removed'],
      [QUERY, [{ op: 'replace', path: '/frame?plate=AB-1', value: 'F-2' }], `/frame: cannot change; it is "F-1", not "F-2". ${ADVICE}`],
      [QUERY, [{ op: 'remove', path: '$.maker' }], '/maker: cannot be removed'],
    ])('cannot change: %s %j', async (type, body, message) => {
      const { id } = await createVehicle({ plate: 'AB-1', frame: 'F-1', maker: MAKER });
      const { body: error } = await patch(id, type, body).expect(400);
      expect([error.code, error.message]).toEqual(['immutableAttribute', message]);
      expect((await t.http.get(`${vehicle.collection}/${String(id)}`)).body).toMatchObject({ frame: 'F-1', maker: MAKER });
    }); // prettier-ignore

    it('can be set, be repeated, and lies beside what can change', async () => {
      const { id } = await createVehicle({ plate: 'AB-1' });
      await patch(id, MERGE, { frame: 'F-1' }).expect(200);
      await patch(id, PATCH, [{ op: 'add', path: '/maker', value: MAKER }]).expect(200);
      const { body } = await patch(id, MERGE, { frame: 'F-1', maker: MAKER, seats: 2 }).expect(200);
      // Null counts as absent, at every level.
      const again = [{ op: 'replace', path: '/maker', value: { ...MAKER, '@type': null } }];
      expect((await patch(id, PATCH, again).expect(200)).body).toEqual(body);
      expect(body).toMatchObject({ frame: 'F-1', maker: MAKER, seats: 2 });
    });

    it('is said by the document, whose examples change something else', async () => {
      const { body: document } = await t.http.get(`${fleetManagement.basePath}/openapi.json`).expect(200);
      const { description, requestBody } = document.paths['/vehicle/{id}'].patch;
      expect(description).toContain('`@baseType` cannot change, nor can `frame` or `maker` once it is set. The result');
      for (const [type, { examples }] of Object.entries<Examples>(requestBody.content)) {
        for (const { value } of Object.values(examples)) {
          const { id } = await createVehicle(vehicle.examples[0].body);
          expect([type, value, (await patch(id, type, value)).status]).toEqual([type, value, 200]);
        }
      }
    });
  });

  it('has one entry point and one OpenAPI document', async () => {
    const { body } = await t.http.get(fleetManagement.basePath).expect(200);
    expect(Object.keys(body._links as object)).toEqual(expect.arrayContaining(['vehicle', 'depot', 'hub', 'openapi']));
    const { body: document } = await t.http.get(`${fleetManagement.basePath}/openapi.json`).expect(200);
    expect(Object.keys(document.paths as object)).toEqual(
      expect.arrayContaining(['/vehicle', '/vehicle/{id}', '/depot', '/depot/{id}', '/hub']),
    );
  });
});
