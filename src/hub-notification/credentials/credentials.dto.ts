import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({
  name: 'ListenerAuthorization',
  description: 'What the `Authorization` header of notifications is made of: a token, or what tokens are got with.',
})
export class ListenerAuthorizationDto {
  @ApiProperty({
    enum: ['bearer', 'clientCredentials'],
    description:
      'bearer: `token` is sent (RFC 6750). clientCredentials: a token is got from `tokenUrl` and kept until it is about to ' +
      'expire, or the listener answers 401 (RFC 6749, 4.4).',
  })
  type!: string;

  @ApiProperty({ required: false, maxLength: 4096, description: 'Of bearer.', example: 'mF_9.B5f-4.1JqM' })
  token?: string;

  @ApiProperty({
    required: false,
    maxLength: 2048,
    description: 'Of clientCredentials: the token endpoint. It may lead to where callbacks may.',
    example: 'https://login.example/token',
  })
  tokenUrl?: string;

  @ApiProperty({ required: false, maxLength: 256, description: 'Of clientCredentials.', example: 'tmf-hub' })
  clientId?: string;

  @ApiProperty({ required: false, maxLength: 1024, description: 'Of clientCredentials.' })
  clientSecret?: string;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    maxLength: 1024,
    description: 'Of clientCredentials: what the token is to be good for.',
    example: 'events.write',
  })
  scope?: string | null;
}

/** What a subscription is given, and never answered. */
export class GivenCredentialsDto {
  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    writeOnly: true,
    description:
      'Signs what is sent (Standard Webhooks): base64 after `whsec_`, or any text; 16 to 256 bytes. It is never answered.',
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  })
  secret?: string | null;

  @ApiProperty({
    type: ListenerAuthorizationDto,
    required: false,
    nullable: true,
    writeOnly: true,
    description: 'Authorizes what is sent. It is kept encrypted, for which the server needs a key, and never answered.',
  })
  authorization?: ListenerAuthorizationDto | null;
}
