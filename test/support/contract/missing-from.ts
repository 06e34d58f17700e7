import { type Contract, type FlatSchema, type Operation, flatten } from './contract';
import type { Schema } from './documents';

/** Keywords that promise nothing, and those that are compared piece by piece. */
const NOT_CONSTRAINTS = new Set([
  'description',
  'example',
  'default',
  'type',
  'items',
  'properties',
  'required',
  'schemaName',
]);

/**
 * What the official contract has and the served one has not, a line `where: what` each; nothing that the served one has
 * in addition. So `missingFrom(served, official)` is the additions. Schemas are compared by structure: a served one may
 * have another name. Attributes are named after the official schema they are in, once, wherever it is used.
 */
export function missingFrom(official: Contract, served: Contract): string[] {
  const lines = new Set<string>();
  const compared = new Set<string>();

  function compareOperation(where: string, wanted: Operation, found: Operation): void {
    if (wanted.operationId !== found.operationId) lines.add(`${where}: operationId ${wanted.operationId}`);
    compareParts(where, wanted.parts, found.parts);
    for (const name of wanted.required) if (!found.required.has(name)) lines.add(`${where}: required ${name}`);
    for (const [status, parts] of wanted.responses) {
      const answer = found.responses.get(status);
      if (answer) compareParts(`${where}, status ${status}`, parts, answer);
      else lines.add(`${where}: status ${status}`);
    }
  }

  function compareParts(where: string, wanted: ReadonlyMap<string, Schema>, found: ReadonlyMap<string, Schema>): void {
    for (const [name, schema] of wanted) {
      const part = found.get(name);
      if (part) compareSchema(`${where}, ${name}`, schema, part);
      else lines.add(`${where}: ${name}`);
    }
  }

  function compareSchema(where: string, wantedSchema: Schema, foundSchema: Schema): void {
    const wanted = flatten(official.schemas, wantedSchema);
    const found = flatten(served.schemas, foundSchema);
    const [type, foundType] = [wanted.type ?? 'any', found.type ?? 'any'];
    if (type !== foundType) lines.add(`${where}: type ${type}, not ${foundType}`);
    const constraints = new Set(constraintsOf(found));
    for (const constraint of constraintsOf(wanted))
      if (!constraints.has(constraint)) lines.add(`${where}: ${constraint}`);
    // Another type is one problem, not one for each of its attributes.
    if (type === foundType) compareContents(where, wanted, found);
  }

  function compareContents(where: string, wanted: FlatSchema, found: FlatSchema): void {
    if (wanted.items) compareSchema(`${where}[]`, wanted.items, found.items ?? {});
    const { schemaName: name = where } = wanted;
    const pair = `${name} ${found.schemaName}`;
    if (compared.has(pair)) return;
    compared.add(pair);
    for (const [attribute, schema] of Object.entries(wanted.properties ?? {})) {
      const served = found.properties?.[attribute];
      if (served) compareSchema(`${name}.${attribute}`, schema, served);
      else lines.add(`${name}: attribute ${attribute}`);
    }
    for (const attribute of wanted.required ?? []) {
      if (!found.required?.includes(attribute)) lines.add(`${name}: required ${attribute}`);
    }
  }

  for (const [name, operation] of official.operations) {
    const found = served.operations.get(name);
    if (found) compareOperation(name, operation, found);
    else lines.add(`${name}: operation`);
  }
  return [...lines];
}

/** `format uri`, `minimum 0`; one that is no scalar, as `enum`, without its value, which would make no readable line. */
function constraintsOf(schema: FlatSchema): string[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (NOT_CONSTRAINTS.has(keyword) || value === undefined) return [];
    // What a schema allows that does not mention further attributes.
    if (keyword === 'additionalProperties' && value === true) return [];
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return [isScalar ? `${keyword} ${value}` : keyword];
  });
}
