import type { Type as Class } from '@nestjs/common';
import { getSchemaPath } from '@nestjs/swagger';

/**
 * Name of a DTO class's schema among those of all APIs. Where one differs from that of another API with the same name, the number of
 * its API is before it: `TMF632.ContactMedium`.
 */
export function schemaNameOf(dto: Class<object>): string {
  return getSchemaPath(dto).replace(/^.*\//, '');
}

/** What it is called where there is one API only: `ContactMedium`. */
export function ownNameOf(schemaName: string): string {
  return schemaName.replace(/^TMF\d+\./, '');
}
