import { SWAGGER_UI_PATH } from '../tmf/serve/swagger-ui';
import { GUIDES_PATH } from '../tmf/serve/openapi/guides.openapi';
import type { Directory, Entry, NamedPath } from './directory';
import { type Html, html } from './html';

/** The directory for people. */
export function frontPage({ title, entries, guides, operation }: Directory, origin: string, prefix: string): Html {
  const items = (places: readonly NamedPath[]): Html[] =>
    places.map((place) => html`<li>${linkTo(place, prefix)}</li>`);
  const numbers = entries.flatMap(({ api, entryPoint }) => (entryPoint ? [`${api.number} v${api.version}`] : []));
  return html`<header>
      <p class="badge">TM FORUM OPEN APIS: ${numbers.join(', ')}</p>
      <h1>${title}</h1>
      <p class="lead">
        An open-source implementation of TM Forum&rsquo;s contracts on NestJS and PostgreSQL. Try it out in the browser:
        every operation has examples that work as they are.
      </p>
      <a class="button" href="${prefix}/${SWAGGER_UI_PATH}">Open Swagger UI</a>
    </header>
    <main>
      <h2>APIs</h2>
      <div class="cards">${entries.map((entry) => card(entry, prefix))}</div>
      <h2>First requests</h2>
      <pre><code>${firstRequests(entries, origin)}</code></pre>
      <h2><a href="${prefix + GUIDES_PATH}">Guides</a></h2>
      <ul class="columns">
        ${items(guides)}
      </ul>
      <h2>Operation</h2>
      <ul class="columns">
        ${items(operation)}
      </ul>
    </main>`;
}

function card({ api, entryPoint, collections, openapi, swaggerUi }: Entry, prefix: string): Html {
  const places = [
    ...(entryPoint ? [{ ...entryPoint, name: 'Entry point' }] : []),
    ...collections.map(({ name, path }) => ({ name: `List of ${name}`, path })),
    { ...openapi, name: 'OpenAPI document' },
  ];
  return html`<section class="card">
    <span class="badge">${api.number}</span>
    <h3>${linkTo({ ...swaggerUi, name: api.title }, prefix)}</h3>
    <p>${api.description}</p>
    <ul>
      ${places.map((place) => html`<li>${linkTo(place, prefix)}</li>`)}
    </ul>
  </section>`;
}

function firstRequests(entries: readonly Entry[], origin: string): string {
  return entries
    .flatMap(({ collections }) => collections)
    .map(({ path }) => `curl -s '${origin}${path}?limit=5'`)
    .join('\n');
}

function linkTo({ name, path }: NamedPath, prefix: string): Html {
  return html`<a href="${prefix + path}">${name}</a>`;
}
