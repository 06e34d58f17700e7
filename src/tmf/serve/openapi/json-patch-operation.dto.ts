import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** The schema of an operation in the OpenAPI documents; `operation.ts` reads the operations themselves. */
@ApiSchema({ name: 'JsonPatchOperation', description: 'One operation of a JSON Patch (RFC 6902).' })
export class JsonPatchOperationDto {
  @ApiProperty({ enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'], description: 'What to do there.' })
  op!: string;

  @ApiProperty({
    description: 'Where: a JSON Pointer; in a JSON Patch Query also a pointer with conditions, or a JSONPath.',
  })
  path!: string;

  @ApiProperty({ required: false, description: 'From where; only of `move` and `copy`.' })
  from?: string;

  @ApiProperty({ required: false, allOf: [{}], description: 'Any JSON value; of `add`, `replace` and `test`.' })
  value?: unknown;
}
