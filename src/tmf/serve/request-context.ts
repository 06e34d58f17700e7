import type { Preconditions } from '../http/conditions/preconditions';
import type { KeyedWrite } from '../store/kept-answers/idempotent-writes';

/** What a service needs to know of a request, besides who asks for what. */
export interface RequestContext {
  /** What its URLs begin with, before the path of the API. */
  readonly origin: string;
  /** What must be true of a resource that is changed or removed. */
  readonly preconditions?: Preconditions;
  /** Set if the client wants a create to happen once, however often it is asked for. */
  readonly keyed?: KeyedWrite;
}
