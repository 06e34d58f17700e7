import { TmfException } from '../tmf/error/tmf.exception';
import { KeysUnavailable } from './keys/key-set';
import { Refusal } from './refusal';

/** What RFC 6750, section 3.1, calls it. Without credentials there is no error: the client may not have known. */
const ERRORS = {
  noCredentials: undefined,
  invalidToken: 'invalid_token',
  insufficientScope: 'insufficient_scope',
} as const;

/**
 * The answer to a caller who is not let in: 401 or 403 with `WWW-Authenticate` (RFC 6750), which also says where the metadata of
 * this service are (RFC 9728), or 503 with `Retry-After`.
 * @param metadataUrl see {@link metadataUrlOf}
 * @returns undefined for errors that are about something else
 */
export function exceptionFor(error: unknown, metadataUrl: string): TmfException | undefined {
  if (error instanceof KeysUnavailable) {
    return new TmfException(
      'unavailable',
      'Whether the access token is valid cannot be told at the moment. Try again.',
      {
        headers: { 'Retry-After': String(error.retryAfter) },
        cause: error,
      },
    );
  }
  if (!(error instanceof Refusal)) return undefined;
  const code = error.reason === 'insufficientScope' ? 'forbidden' : 'unauthenticated';
  return new TmfException(code, error.message, {
    headers: { 'WWW-Authenticate': challengeOf(error, metadataUrl) },
    cause: error,
  });
}

/** The value of `WWW-Authenticate`. */
export function challengeOf({ reason, message, scopes }: Refusal, metadataUrl: string): string {
  const error = ERRORS[reason];
  const parameters = {
    ...(error && { error, error_description: message }),
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    resource_metadata: metadataUrl,
  };
  const quoted = Object.entries(parameters).map(([name, value]) => `${name}="${plain(value)}"`);
  return `Bearer ${quoted.join(', ')}`;
}

/** Only what RFC 6750 lets stand between quotes. */
function plain(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '?');
}
