import type { ApiResponseOptions } from '@nestjs/swagger';

/** Headers of an answer, as the OpenAPI documents describe them. */
export type Headers = NonNullable<ApiResponseOptions['headers']>;

export const integerHeader = (description: string) => ({ description, schema: { type: 'integer' as const } });
export const stringHeader = (description: string) => ({ description, schema: { type: 'string' as const } });
