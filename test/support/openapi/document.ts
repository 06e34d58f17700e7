import type { Schema } from '../contract/documents';

/** An OpenAPI 3.0 document, as far as answers are checked against it. */
export interface AnswerDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, AnswerOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface AnswerOperation {
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}

export interface DescribedAnswer {
  readonly headers?: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** What the server sent. */
export interface Answer {
  readonly method: string;
  /** Path and query, as the client wrote them. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
