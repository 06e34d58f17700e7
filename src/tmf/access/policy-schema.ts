import { JSON_SCHEMA_DIALECT, type JsonSchema } from '../attribute/json-schema';
import type { Resource } from '../declare/define-resource';
import { MAX_CONDITION_LENGTH } from './parse-condition';
import { OPERATIONS } from './policies';

/** Bounds of a file of policies. */
export const MAX_ROLES = 1000;
export const MAX_ROLE_LENGTH = 256;
export const MAX_PATHS = 200;
export const MAX_PATH_LENGTH = 1024;

/** Stands for every resource that has no entry of its own. */
export const ANY_RESOURCE = '*';

/** What resources are called in a file of policies. */
export function namesOfResources(resources: readonly Pick<Resource, 'name' | 'path'>[]): string[] {
  return [...new Set(resources.flatMap(({ name, path }) => [name, path]))];
}

/**
 * The JSON Schema of a file of policies, for editors and pipelines. What it cannot say, `readPolicies()` finds besides:
 * conditions and paths that are none.
 * @param $id where it is published
 */
export function policySchema(resources: readonly Pick<Resource, 'name' | 'path'>[], $id: string): JsonSchema {
  const paths = {
    type: 'array',
    maxItems: MAX_PATHS,
    items: { type: 'string', minLength: 1, maxLength: MAX_PATH_LENGTH },
  };
  return {
    $schema: JSON_SCHEMA_DIALECT,
    $id,
    title: 'Access policies',
    description: 'Who may see and change what. Several roles of a caller add up; without a role there is nothing.',
    type: 'object',
    required: ['roles'],
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'For editors.' },
      roles: {
        description: 'By the name of the role, then by resource.',
        type: 'object',
        maxProperties: MAX_ROLES,
        propertyNames: { minLength: 1, maxLength: MAX_ROLE_LENGTH },
        additionalProperties: {
          type: 'object',
          propertyNames: { enum: [...namesOfResources(resources), ANY_RESOURCE] },
          additionalProperties: { $ref: '#/$defs/policy' },
        },
      },
    },
    $defs: {
      policy: {
        description: 'What the role may do. Empty, it is everything that the rights of the caller allow.',
        type: 'object',
        additionalProperties: false,
        properties: {
          where: {
            description:
              'Which instances: a condition as in the URL of a list. ${claims.name} is a value of the token.',
            type: 'string',
            minLength: 1,
            maxLength: MAX_CONDITION_LENGTH,
            examples: ['id=${claims.customer}', '@type=${claims.types}'],
          },
          hide: { description: 'Paths of attributes that are never shown.', ...paths },
          readOnly: { description: 'Paths of attributes that must not change.', ...paths },
          operations: {
            description: 'What may be done; without it, all.',
            type: 'array',
            minItems: 1,
            uniqueItems: true,
            items: { enum: OPERATIONS },
          },
        },
      },
    },
  };
}
