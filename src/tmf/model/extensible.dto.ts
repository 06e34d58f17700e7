// Room tmf/model: DTOs that APIs share, and the life of a party role.

import { StringAttribute, UriAttribute } from '../attribute/attribute';

/** The three attributes by which TMF630 part 2 lets a client sub-class any object. */
export abstract class Extensible {
  @StringAttribute({ description: 'When sub-classing, the super-class.' })
  '@baseType'?: string;

  @UriAttribute({ description: 'URI of a JSON Schema of additional attributes. It is stored, never fetched.' })
  '@schemaLocation'?: string;

  @StringAttribute({ description: 'When sub-classing, the name of the sub-class.' })
  '@type'?: string;
}
