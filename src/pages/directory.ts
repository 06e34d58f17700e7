import { SWAGGER_UI_PATH, swaggerUiOf } from '../tmf/serve/swagger-ui';
import { type DescribedApi, type DescribedApis, nameOf } from '../tmf/serve/openapi/described-apis';
import { GUIDES_PATH } from '../tmf/serve/openapi/guides.openapi';
import { OPENAPI_PATH } from '../tmf/serve/openapi/openapi';
import type { ApiRegistry } from '../tmf/declare/api.registry';
import type { Guide } from './guides';

/** What is at a path below the origin. */
export interface NamedPath {
  readonly name: string;
  readonly path: string;
}

/** An API, and what of it can be looked at. */
export interface Entry {
  readonly api: DescribedApi;
  /** Only APIs of resources have one. */
  readonly entryPoint?: NamedPath;
  readonly collections: readonly NamedPath[];
  readonly openapi: NamedPath;
  readonly swaggerUi: NamedPath;
}

/** What this server serves, and where. */
export interface Directory {
  readonly title: string;
  readonly entries: readonly Entry[];
  readonly guides: readonly NamedPath[];
  readonly operation: readonly NamedPath[];
}

const OPERATION: readonly NamedPath[] = [
  { name: 'Health: live', path: '/health/live' },
  { name: 'Health: ready', path: '/health/ready' },
  { name: 'Metrics for Prometheus', path: '/metrics' },
];

export function directoryOf(apis: DescribedApis, registry: ApiRegistry, guides: readonly Guide[]): Directory {
  return {
    title: registry.apis.map(({ title }) => title).join(' and '),
    entries: apis.all.map((api) => entryOf(api, registry)),
    guides: guides.map(({ name, title }) => ({ name: title, path: `${GUIDES_PATH}/${name}` })),
    operation: OPERATION,
  };
}

function entryOf(api: DescribedApi, { apis }: ApiRegistry): Entry {
  return {
    api,
    entryPoint: apis.some((served) => served === api) ? { name: nameOf(api), path: api.basePath } : undefined,
    collections: (api.resources ?? []).map(({ path, collection }) => ({ name: path, path: collection })),
    openapi: { name: nameOf(api), path: `${api.basePath}/${OPENAPI_PATH}` },
    swaggerUi: { name: nameOf(api), path: swaggerUiOf(api) },
  };
}

/** For programs, in the form of the entry point of an API. */
export function linksOf({ title, entries, guides, operation }: Directory, origin: string): object {
  const link = ({ name, path }: NamedPath) => ({ name, href: origin + path });
  return {
    name: title,
    _links: {
      self: { href: `${origin}/` },
      api: entries.flatMap(({ entryPoint }) => (entryPoint ? [link(entryPoint)] : [])),
      openapi: entries.map(({ openapi }) => link(openapi)),
      documentation: { href: `${origin}/${SWAGGER_UI_PATH}` },
      guide: guides.map(link),
      operation: operation.map(link),
    },
  };
}
