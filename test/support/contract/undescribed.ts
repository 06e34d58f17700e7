import type { OpenApiDocument, Schema } from './documents';

type Described = Readonly<Record<string, unknown>> & { readonly description?: string };

/** Words that a description may have no fewer of. */
const SAYS_SOMETHING = 3;

/** Where the document says nothing, or next to nothing, of a part of an operation or of an attribute. */
export function undescribed({ paths, components = {} }: OpenApiDocument): string[] {
  const ofOperations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      const { parameters = [], responses = {} } = operation;
      const parts: [string, Described][] = [
        ['operation', operation as Described],
        ...parameters.map((each): [string, Described] => [each.name, each as Described]),
        ...Object.entries(responses).map(([status, each]): [string, Described] => [status, each as Described]),
        ...Object.entries(responses).flatMap(([status, { headers = {} }]) =>
          Object.entries(headers).map(([name, each]): [string, Described] => [`${status} ${name}`, each as Described]),
        ),
      ];
      return parts.filter(([, part]) => wordsOf(part) < SAYS_SOMETHING).map(([name]) => `${method} ${path}: ${name}`);
    }),
  );
  const ofSchemas = Object.entries(components.schemas ?? {}).flatMap(([name, schema]) =>
    [['', schema] as const, ...Object.entries(schema.properties ?? {})]
      .filter(([, each]: readonly [string, Schema]) => wordsOf(each as Described) === 0)
      .map(([attribute]) => `${name}.${attribute}`),
  );
  return [...ofOperations, ...ofSchemas];
}

function wordsOf({ description = '' }: Described): number {
  return description.split(/\s+/).filter((word) => /\w/.test(word)).length;
}
