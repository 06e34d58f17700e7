import type { Resource } from '../declare/define-resource';
import { MAX_ID_LENGTH } from '../declare/identity';
import { TmfException } from '../error/tmf.exception';

/** There is no such resource, or none that the caller sees, which is the same for it. */
export function missing({ name }: Pick<Resource, 'name'>, id: string): TmfException {
  return new TmfException('notFound', `There is no ${name} ${id.slice(0, MAX_ID_LENGTH)}`);
}
