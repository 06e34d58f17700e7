import { type Api, type Resource, type ResourceDeclaration, defineResource } from './define-resource';

/** @template Shapes what the attributes of each resource are */
interface ApiDeclaration<Shapes extends readonly object[]> extends Omit<Api, 'resources'> {
  readonly resources: { readonly [Index in keyof Shapes]: ResourceDeclaration<Shapes[Index]> };
}

/** @returns the API; each of its resources has all that follows from its declaration, and knows the API */
export function defineApi<const Shapes extends readonly object[]>({
  resources: declarations,
  ...about
}: ApiDeclaration<Shapes>): Api & { readonly resources: { readonly [Index in keyof Shapes]: Resource } } {
  const resources: Resource[] = [];
  const api = { ...about, resources: resources as { [Index in keyof Shapes]: Resource } };
  for (const declaration of declarations) resources.push(defineResource(api, declaration));
  return api;
}
