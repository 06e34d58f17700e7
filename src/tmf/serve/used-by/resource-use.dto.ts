import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'ResourceUse', description: 'A resource that refers to another, and by which attributes it does.' })
export class ResourceUseDto {
  @ApiProperty({
    description: 'Identifier of the resource that refers.',
    example: '019432a1-6f00-7c3e-8d53-2f6d0e4c9b11',
  })
  id!: string;

  @ApiProperty({
    description: 'URL of it.',
    example: 'https://host/tmf-api/collection/019432a1-6f00-7c3e-8d53-2f6d0e4c9b11',
  })
  href!: string;

  @ApiProperty({
    required: false,
    description: 'What it is called; absent if it has no name, or none that the caller sees.',
    example: 'Moon FC',
  })
  name?: string;

  @ApiProperty({ description: 'What kind of resource it is.', example: 'Customer' })
  '@referredType'!: string;

  @ApiProperty({
    type: [String],
    description: 'The attributes by which it refers to the resource, inner ones with a dot.',
    example: ['relatedResource', 'parent.resource'],
  })
  attribute!: string[];
}
