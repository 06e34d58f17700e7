import { ApiSchema } from '@nestjs/swagger';
import { NumberAttribute, ObjectAttribute, StringAttribute } from '../tmf/attribute/attribute';
import { Extensible } from '../tmf/model/extensible.dto';
import { TimePeriod } from '../tmf/model/time-period.dto';

@ApiSchema({ description: 'How much, and of what unit.' })
export class Quantity {
  @NumberAttribute({ description: 'How much.', example: 84.5 })
  amount?: number;

  @StringAttribute({ description: 'Unit.', example: 'kB' })
  units?: string;
}

@ApiSchema({ description: 'A document or picture: where it is, or what is in it.' })
export class AttachmentRefOrValue extends Extensible {
  @StringAttribute({ description: 'Identifier of the attachment.', example: 'att-77' })
  id?: string;

  @StringAttribute({ description: 'URL of the attachment as a resource.' })
  href?: string;

  @StringAttribute({ description: 'Kind of attachment: video, picture ...', example: 'picture' })
  attachmentType?: string;

  @StringAttribute({ description: 'What is in it, as Base64.' })
  content?: string;

  @StringAttribute({ description: 'What it shows.', example: 'Scan of the passport' })
  description?: string;

  @StringAttribute({ description: 'Its media type.', example: 'image/png' })
  mimeType?: string;

  @StringAttribute({ description: 'Name of the attachment.', example: 'passport.png' })
  name?: string;

  @StringAttribute({ description: 'Where it can be loaded from.', example: 'https://files.example/passport.png' })
  url?: string;

  @ObjectAttribute(() => Quantity, { description: 'Its size.' })
  size?: Quantity;

  @ObjectAttribute(() => TimePeriod, { description: 'When it is valid.' })
  validFor?: TimePeriod;

  @StringAttribute({ description: 'Actual type of the target, when needed for disambiguation.' })
  '@referredType'?: string;
}
