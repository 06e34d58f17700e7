import type { Body } from '../bodies';
import { type Served, UNKNOWN_ID } from './served';

/** What is recorded and published of changes, also of those at the same time. */
export function describeEvents(on: Served): void {
  const { resource, minimal, text, create, item } = on;
  const { collection, name, path, status } = resource;

  describe('events', () => {
    const envelope = (change: string, resourceAfter: Body) => ({
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      timeOcurred: expect.any(String),
      eventType: `${name}${change}Event`,
      title: `${name}${change}Event`,
      domain: name,
      description: expect.stringContaining(String(resourceAfter['id'])),
      priority: '1',
      correlationId: expect.any(String),
      event: { [path]: resourceAfter },
    });
    const whole = (change: string, after: Body) => ({
      name: `${path}.${change.charAt(0).toLowerCase()}${change.slice(1)}`,
      event: { ...envelope(change, after), id: after['id'], href: after['href'] },
    });
    const valueChange = (fieldPath: string, after: Body) => ({
      name: `${path}.attributeValueChange`,
      event: { ...envelope('AttributeValueChange', after), fieldPath },
    });

    it('every change is recorded and published with the v4 envelope', async () => {
      const created = await create();
      const patch = async (change: Body): Promise<Body> =>
        (await on.t.http.patch(item(created.id)).send(change).expect(200)).body as Body;
      const renamed = await patch({ [text]: 'New', extra: 1 });
      const [, one = '', other = ''] = Object.keys(status?.lifecycle ?? {});
      const moved = status && (await patch({ [status.attribute]: one }));
      const both = await patch({ [text]: 'Newer', ...(status && { [status.attribute]: other }) });
      await on.t.http.delete(item(created.id)).expect(204);

      const expected = [
        whole('Create', created),
        valueChange(['extra', text].sort().join(','), renamed),
        ...(moved ? [whole('StateChange', moved)] : []),
        valueChange(text, both),
        ...(moved ? [whole('StateChange', both)] : []),
        whole('Delete', both),
      ];
      expect(on.t.published).toEqual(expected);
      const recorded = await on.t.recorded();
      expect(recorded.map(({ id, change, resource_id, origin, field_path, document, correlation_id }) => ({
        id, type: resource.eventType(change), field_path, correlation_id,
        resource: { id: resource_id, href: `${origin}${resource.collection}/${resource_id}`, ...document },
      }))).toEqual(
        on.t.published.map(({ event }) => ({
          id: event.eventId,
          type: event.eventType,
          field_path: event.fieldPath ?? null,
          correlation_id: event.correlationId,
          resource: event.event[path],
        })),
      ); // prettier-ignore
    });

    it('a patch that changes nothing and a write that fails tell nobody', async () => {
      const { id } = await create();
      await on.t.http.patch(item(id)).send({}).expect(200);
      await on.t.http.patch(item(id)).send({ [text]: minimal()[text], nothing: null }).expect(200); // prettier-ignore
      await on.t.http
        .patch(item(id))
        .send({ [text]: '' })
        .expect(400);
      await on.t.http.post(collection).send({}).expect(400);
      await on.t.http.delete(item(UNKNOWN_ID)).expect(404);
      expect(on.t.published).toHaveLength(1);
      expect(await on.t.recorded()).toHaveLength(1);
      const [{ revision }] = await on.t.dataSource.query(`select revision from "${resource.table}"`);
      expect(revision).toBe(1);
    });

    it('carry the correlation id of the request, if it is one', async () => {
      await on.t.http.post(collection).set('X-Correlation-ID', 'order-7').send(minimal()).expect(201);
      await on.t.http.post(collection).set('X-Correlation-ID', 'two words').send(minimal()).expect(201);
      const [one, made] = (await on.t.recorded()).map(({ correlation_id }) => correlation_id);
      expect(one).toBe('order-7');
      expect(made).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  describe('at the same time', () => {
    it('parallel creates all arrive', async () => {
      const created = await Promise.all(Array.from({ length: 40 }, (_, n) => create({ [text]: `n${n}` })));
      expect(new Set(created.map(({ id }) => id)).size).toBe(40);
      const { headers } = await on.t.http.get(collection);
      expect(headers['x-total-count']).toBe('40');
      expect(await on.t.recorded()).toHaveLength(40);
    });

    it('parallel patches of different attributes are all kept', async () => {
      const { id } = await create();
      const names = Array.from({ length: 30 }, (_, n) => `attribute${n}`);
      await Promise.all(names.map((each) => on.t.http.patch(item(id)).send({ [each]: 1 }).expect(200))); // prettier-ignore
      const { body } = await on.t.http.get(item(id));
      expect(names.filter((attribute) => body[attribute] !== 1)).toEqual([]);
      expect(await on.t.recorded()).toHaveLength(31);
    });

    it('a total is exact whatever was written and removed', async () => {
      const created = await Promise.all(Array.from({ length: 20 }, () => create()));
      await Promise.all(created.slice(0, 7).map(({ id }) => on.t.http.delete(item(id)).expect(204)));
      expect((await on.t.http.get(collection)).headers['x-total-count']).toBe('13');
      await on.t.dataSource.query(`delete from "${resource.table}" where id = $1`, [created[10]?.id]);
      expect((await on.t.http.get(`${collection}?limit=0`)).headers['x-total-count']).toBe('12');
    });
  });
}
