import { type Api, type Resource, type ResourceDeclaration, defineResource } from './define-resource';

interface ApiDeclaration<Declarations extends readonly ResourceDeclaration[]> extends Omit<Api, 'resources'> {
  readonly resources: Declarations;
}

/** @returns the API; each of its resources has all that follows from its declaration, and knows the API */
export function defineApi<const Declarations extends readonly ResourceDeclaration[]>({
  resources: declarations,
  ...about
}: ApiDeclaration<Declarations>): Api & { readonly resources: { readonly [Index in keyof Declarations]: Resource } } {
  const resources: Resource[] = [];
  const api = { ...about, resources: resources as { [Index in keyof Declarations]: Resource } };
  for (const declaration of declarations) resources.push(defineResource(api, declaration));
  return api;
}
