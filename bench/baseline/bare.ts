/**
 * What the service is measured against: the same job done bare. Fastify and `pg`, prepared statements on a jsonb table,
 * no validation, no events, no framework. Runs in a process of its own.
 */
import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { Pool } from 'pg';
import { loadSettings } from '../../src/config/env';

interface Item {
  id: string;
  document: object;
}

const PAGE = 10;
const BODY_LIMIT = 16 * 1024 * 1024;

async function main(): Promise<void> {
  // The service's own settings, so that both have the same port rules and the same number of connections.
  const { http, database } = loadSettings(process.env);
  const pool = new Pool({ connectionString: database.url, max: database.poolSize });
  await pool.query('create table item (id uuid primary key, document jsonb not null)');
  const app = fastify({ bodyLimit: BODY_LIMIT });

  app.post<{ Body: Record<string, unknown> }>('/item', async ({ body }, reply) => {
    const id = randomUUID();
    await pool.query({
      name: 'insert',
      text: 'insert into item (id, document) values ($1, $2)',
      values: [id, body],
    });
    return reply.status(201).send({ id, ...body });
  });

  app.post<{ Body: Record<string, unknown>[] }>('/items', async ({ body }, reply) => {
    const ids = body.map(() => randomUUID());
    await pool.query({
      name: 'insert many',
      text: 'insert into item (id, document) select * from unnest($1::uuid[], $2::jsonb[])',
      values: [ids, body],
    });
    return reply.status(201).send(body.map((document, n) => ({ id: ids[n], ...document })));
  });

  app.patch<{ Params: { id: string }; Body: Record<string, unknown> }>('/item/:id', async ({ params, body }, reply) => {
    const { rows } = await pool.query<Item>({
      name: 'update',
      text: 'update item set document = document || $2 where id = $1 returning id, document',
      values: [params.id, body],
    });
    const [item] = rows;
    return item ? represent(item) : reply.status(404).send();
  });

  app.get<{ Params: { id: string } }>('/item/:id', async ({ params }, reply) => {
    const { rows } = await pool.query<Item>({
      name: 'find',
      text: 'select id, document from item where id = $1',
      values: [params.id],
    });
    const [item] = rows;
    return item ? represent(item) : reply.status(404).send();
  });

  app.get('/item', async () => {
    const { rows } = await pool.query<Item>({
      name: 'list',
      text: 'select id, document from item order by id limit $1',
      values: [PAGE],
    });
    return rows.map(represent);
  });

  process.stdout.write(`${await app.listen({ host: http.host, port: http.port })}\n`);
}

function represent({ id, document }: Item): object {
  return { id, ...document };
}

main().catch((error: unknown) => {
  process.stderr.write(`baseline: ${String(error)}\n`);
  process.exit(1);
});
