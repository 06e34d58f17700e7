/** The two kinds of documents that are compared, as far as these two use them. */

export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly example?: unknown;
  readonly default?: unknown;
  /** `format`, `enum`, `minimum` ... are compared whatever they are called. */
  readonly [keyword: string]: unknown;
}

type Paths<Operation> = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Swagger 2.0: the official files. */
export interface SwaggerDocument {
  readonly basePath: string;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly paths: Paths<SwaggerOperation>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

export interface SwaggerOperation {
  readonly operationId?: string;
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    /** Of a body; other parameters have `type` and `format` themselves. */
    readonly schema?: Schema;
    readonly type?: string;
    readonly format?: string;
  }[];
  readonly responses: Readonly<
    Record<string, { readonly schema?: Schema; readonly headers?: Readonly<Record<string, Schema>> }>
  >;
}

/** OpenAPI 3.0: what the server serves. */
export interface OpenApiDocument {
  readonly servers?: readonly { readonly url: string }[];
  readonly paths: Paths<OpenApiOperation>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface MediaType {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

type Content = Readonly<Record<string, MediaType>>;

export interface OpenApiOperation {
  readonly operationId?: string;
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Content };
  readonly responses?: Readonly<
    Record<
      string,
      { readonly content?: Content; readonly headers?: Readonly<Record<string, { readonly schema?: Schema }>> }
    >
  >;
}
