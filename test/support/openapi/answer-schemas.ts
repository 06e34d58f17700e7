import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isDateTime } from '../../../src/tmf/json/rfc3339';
import { isUri } from '../../../src/tmf/attribute/uri';
import type { AnswerDocument } from './document';

/** What is wrong with a value, in words; undefined if nothing is. */
export type ValueCheck = (value: unknown) => string | undefined;

const ROOT = 'openapi';

/**
 * The schemas of a document, compiled when they are first needed. Ajv gives `nullable` the meaning of OpenAPI 3.0.3: it
 * widens the `type` beside it. An object that does not say that it takes further attributes has none: what an answer
 * holds must be described.
 * @returns the check of the schema at the steps from the root of the document
 */
export function answerSchemas(document: AnswerDocument): (...steps: string[]) => ValueCheck {
  const ajv = addFormats(new Ajv({ strict: false, validateSchema: false, inlineRefs: false }))
    .addFormat('date-time', isDateTime)
    .addFormat('uri', isUri);
  ajv.addSchema(closed(document) as object, ROOT);
  return (...steps) => {
    const at = `${ROOT}#/${steps.map(asPointerStep).join('/')}`;
    const satisfies = ajv.getSchema(at);
    if (!satisfies) throw new Error(`No schema at ${at}`);
    return (value) => problemOf(satisfies, value);
  };
}

function problemOf(satisfies: ValidateFunction, value: unknown): string | undefined {
  if (satisfies(value)) return undefined;
  const [error] = satisfies.errors ?? [];
  return `${error?.instancePath || '/'} ${error?.message} ${JSON.stringify(error?.params)}`;
}

/** A copy in which every object is closed that does not say otherwise. Examples are left as they are. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !((key === 'example' || key === 'examples') && typeof value !== 'string'))
      .map(([key, value]) => [key, closed(value)]),
  );
  const isObject = copy['type'] === 'object' && typeof copy['properties'] === 'object';
  return isObject && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy;
}

function asPointerStep(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}
