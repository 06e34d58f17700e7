// Room tmf/error: errors: the registry and the exception.

/**
 * Every error the API can answer. `code` is what programs compare, `status` the HTTP status, `reason` what may be shown
 * to a user. `docs/errors.md` is tested against this table.
 */
export const ERRORS = {
  malformedRequest: { status: 400, reason: 'The request is not well-formed HTTP.' },
  malformedJson: { status: 400, reason: 'The body is not valid JSON.' },
  invalidBody: { status: 400, reason: 'The body does not satisfy the rules of the resource.' },
  invalidQuery: { status: 400, reason: 'A query parameter is not valid.' },
  queryTooExpensive: { status: 400, reason: 'The query takes too long. Ask for less.' },
  invalidPatch: { status: 400, reason: 'The patch cannot be understood.' },
  immutableAttribute: { status: 400, reason: 'An attribute that cannot change would be changed.' },
  danglingReference: { status: 400, reason: 'Something that the body refers to does not exist.' },
  unauthenticated: { status: 401, reason: 'Who asks is not known.' },
  forbidden: { status: 403, reason: 'The caller may not do this.' },
  notFound: { status: 404, reason: 'There is no such resource.' },
  unknownPath: { status: 404, reason: 'There is nothing at this path.' },
  methodNotAllowed: { status: 405, reason: 'The method is not supported here.' },
  notAcceptable: { status: 406, reason: 'The answer cannot be given in an accepted media type.' },
  requestTimeout: { status: 408, reason: 'The request did not arrive in time.' },
  duplicateId: { status: 409, reason: 'A resource with this id exists already.' },
  idempotencyKeyInUse: { status: 409, reason: 'The first request with this idempotency key is still running.' },
  idempotencyKeyReused: { status: 409, reason: 'The idempotency key belongs to another request.' },
  patchConflict: { status: 409, reason: 'The patch does not fit the resource as it is.' },
  parentConflict: { status: 409, reason: 'The chain of parents would be a circle, or too long.' },
  duplicateSubscription: { status: 409, reason: 'There is such a subscription already.' },
  tooManySubscriptions: { status: 409, reason: 'The hub takes no further subscription.' },
  forbiddenTransition: { status: 409, reason: 'The status cannot change in this way.' },
  resourceInUse: { status: 409, reason: 'The resource is used: others refer to it.' },
  preconditionFailed: { status: 412, reason: 'A condition of the request does not hold.' },
  payloadTooLarge: { status: 413, reason: 'The body is too long.' },
  uriTooLong: { status: 414, reason: 'The URI is too long.' },
  unsupportedMediaType: { status: 415, reason: 'The media type of the body is not supported.' },
  rangeNotSatisfiable: { status: 416, reason: 'The range lies outside of the list.' },
  expectationFailed: { status: 417, reason: 'What the request expects is not supported.' },
  misdirectedRequest: { status: 421, reason: 'This server does not answer for the host of the request.' },
  tooManyRequests: { status: 429, reason: 'There are too many requests. Wait a while.' },
  headersTooLarge: { status: 431, reason: 'The request headers are too long.' },
  internalError: { status: 500, reason: 'Something went wrong in the server.' },
  notSupported: { status: 501, reason: 'The request uses a feature that is not supported.' },
  unavailable: { status: 503, reason: 'The service is not available at the moment.' },
} as const;

/** Code of a documented error. */
export type ErrorCode = keyof typeof ERRORS;
