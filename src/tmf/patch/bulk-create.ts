import { quote } from '../query/bounds/invalid-query';
import { pointerTarget } from './json-patch';
import { parseOperations } from './operation';
import { InvalidPatchError } from './patch-error';

/** What names the collection itself, or the place after its last item. */
const COLLECTION_PATHS = ['/', '/-', ''];

/**
 * Reads the body of a PATCH of a collection: a JSON Patch that adds to the collection, and does nothing else (BLK-1).
 * @returns the resources to be created, at least one, at most {@link MAX_OPERATIONS}
 * @throws {InvalidPatchError}
 */
export function parseBulkCreate(body: unknown): unknown[] {
  const operations = parseOperations(body, pointerTarget);
  if (operations.length === 0)
    throw new InvalidPatchError(
      'There is no operation; each creates a resource: [{"op":"add","path":"/","value":{…}}]',
    );
  return operations.map((operation, n) => {
    if (operation.op !== 'add')
      throw new InvalidPatchError(
        `/${n}/op: must be add, not ${operation.op}; items are changed one by one, by a PATCH of each`,
      );
    if (!COLLECTION_PATHS.includes(operation.path.text)) {
      throw new InvalidPatchError(`/${n}/path: must be "/", the collection, not ${quote(operation.path.text)}`);
    }
    return operation.value;
  });
}
