import { ERRORS, type ErrorCode } from './registry';

/** TMF630 Error, version 4. Nothing else is ever in an error body. */
export interface TmfError {
  '@type': 'Error';
  code: string;
  reason: string;
  message?: string;
  status: string;
  referenceError?: string;
}

/** Longer details are cut: a client that sends a megabyte does not get it back. Characters. */
const MAX_DETAIL_LENGTH = 5_000;

interface TmfExceptionOptions {
  /** Response headers the status calls for, such as `Allow`. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An answer other than success, thrown from anywhere below the HTTP layer. */
export class TmfException extends Error {
  readonly headers: Record<string, string>;
  readonly detail: string;

  /** @param detail what exactly is wrong and what would be right; becomes `message` */
  constructor(
    readonly code: ErrorCode,
    detail: string,
    { headers = {}, cause }: TmfExceptionOptions = {},
  ) {
    super(`${code}: ${detail.slice(0, MAX_DETAIL_LENGTH)}`, { cause });
    this.headers = headers;
    this.detail = detail.length > MAX_DETAIL_LENGTH ? `${detail.slice(0, MAX_DETAIL_LENGTH).toWellFormed()}…` : detail;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  body(): TmfError {
    const { reason, status } = ERRORS[this.code];
    return { '@type': 'Error', code: this.code, reason, message: this.detail, status: String(status) };
  }
}
