import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** The Error schema of the OpenAPI documents; the answers themselves are built by `TmfException.body()`. */
@ApiSchema({ name: 'Error', description: 'The body of every answer with status 4xx or 5xx.' })
export class ErrorDto {
  @ApiProperty({
    description: 'What went wrong, for programs. The guide "Errors" lists the codes.',
    example: 'invalidBody',
  })
  code!: string;

  @ApiProperty({
    description: 'What went wrong, in words that can be shown to a user.',
    example: 'The body does not satisfy the rules of the resource.',
  })
  reason!: string;

  @ApiProperty({
    required: false,
    description: 'Details and what to correct.',
    example: '/name: must be a string that is not blank',
  })
  message?: string;

  @ApiProperty({ required: false, description: 'The HTTP status, as text.', example: '400' })
  status?: string;

  @ApiProperty({ required: false, format: 'uri', description: 'Documentation of the error.' })
  referenceError?: string;

  @ApiProperty({ required: false, description: 'Super-class, when sub-classing.' })
  '@baseType'?: string;

  @ApiProperty({ required: false, format: 'uri', description: 'JSON Schema of additional attributes.' })
  '@schemaLocation'?: string;

  @ApiProperty({ required: false, description: 'Always "Error".', example: 'Error' })
  '@type'?: string;
}
