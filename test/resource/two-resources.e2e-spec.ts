import { FleetModule, depot, fleetManagement, migrateFleet, vehicle } from '../support/fleet/fleet';
import { type Listener, startListener } from '../support/listener';
import { type TestApp, startTestApp } from '../support/test-app';

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

  it('has one entry point and one OpenAPI document', async () => {
    const { body } = await t.http.get(fleetManagement.basePath).expect(200);
    expect(Object.keys(body._links as object)).toEqual(expect.arrayContaining(['vehicle', 'depot', 'hub', 'openapi']));
    const { body: document } = await t.http.get(`${fleetManagement.basePath}/openapi.json`).expect(200);
    expect(Object.keys(document.paths as object)).toEqual(
      expect.arrayContaining(['/vehicle', '/vehicle/{id}', '/depot', '/depot/{id}', '/hub']),
    );
  });
});
