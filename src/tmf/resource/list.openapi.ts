import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import { encodeCursor } from '../query/cursor';

/** Documentation of the query language (docs/querying.md): the parameters that lists have, and `fields`. */

type Examples = Readonly<Record<string, string | number>>;

const asExamples = (examples: Examples) =>
  Object.fromEntries(Object.entries(examples).map(([summary, value], n) => [`example${n + 1}`, { summary, value }]));

/** What Swagger UI fills in, as the first example: nothing. */
const NOT_GIVEN = { none: { summary: 'Not given', value: '' } };

const text = (name: string, description: string, examples: Examples) =>
  ApiQuery({
    name,
    description,
    required: false,
    schema: { type: 'string' },
    examples: { ...NOT_GIVEN, ...asExamples(examples) },
  });

/** A number is never filled in as nothing: the first example changes nothing. */
const integer = (name: string, description: string, examples: Examples) =>
  ApiQuery({
    name,
    description,
    required: false,
    schema: { type: 'integer', minimum: 0 },
    examples: asExamples(examples),
  });

const ID_EXAMPLE = '019aa1c5-5d8e-7c3b-9f6a-2f1f0c9b7d11';
const AFTER_EXAMPLE = encodeCursor({ sort: [], keys: [], id: ID_EXAMPLE });

/** What a list can be asked, beyond its parameters. */
export const LIST_DESCRIPTION = `
Every attribute, at any depth and through arrays, filters: \`engagedParty.id=500\`,
\`contactMedium.characteristic.emailAddress=a@example.com\`. Different attributes must all match. Without \`sort\` the order
is the one of creation.

| Meaning | Spellings |
| --- | --- |
| equal to one of | \`status=active,closed\`, \`status=active&status=closed\`, \`status.eq=active\`, \`status==active\` |
| not equal to any of | \`status.ne=closed\`, \`status.nin=closed,suspended\` |
| in order | \`creditProfile.creditScore>500\`, \`validFor.startDateTime.gte=2024-01-01\`; also \`.gt\` \`.lt\` \`.lte\` \`<\` \`<=\` \`>=\` |
| regular expression, searched for | \`name.regex=^Moon\`, \`name=~^Moon\`, \`name*=^Moon\` |
| text | \`name.startswith=Moon\`, \`.endswith\`, \`.contains\`, \`.like=Mo*n\`, \`.ilike=moon*\` |
| missing, or not | \`statusReason.isnull\`, \`statusReason.isnotnull\` |
| one or the other | \`status=active;status=closed\`, and between groups \`status=active&name=A;status=closed&name=B\` |
`;

export const QueryFields = text(
  'fields',
  'Attributes to answer, comma separated, inner ones with a dot; a JSONPath selects elements of an array. `id` and ' +
    '`href` always are answered; `none` is just those two.',
  {
    'Two attributes': 'name,status',
    'Inner attributes': 'name,engagedParty.id,contactMedium.mediumType',
    'Elements of an array': "name,characteristic[?(@.name=='segment')].value",
    'id and href alone': 'none',
  },
);

/**
 * A parameter for each member, `?status=active&engagedParty.id=500`: by it a generated client filters by any attribute. Its
 * own name is never sent.
 */
const AttributeFilter = ApiQuery({
  name: 'attributeFilter',
  description:
    'Any further parameters: attributes to filter by, with their values, `{"status": "active", "name.startswith": "Moon"}`.',
  required: false,
  style: 'form',
  explode: true,
  schema: { type: 'object', additionalProperties: { type: 'string' }, default: {} },
});

/** The parameters of a list. */
export const ListParameters = () =>
  applyDecorators(
    QueryFields,
    text(
      'filter',
      'JSONPath (TMF630 part 6). Conditions in one `[?( )]` hold for the same element of an array. `$` is the collection ' +
        'or the resource and can be left out. Encode `&&` as `%26%26`.',
      {
        'The same element': "contactMedium[?(@.mediumType=='email' && @.preferred==true)]",
        'Name and value': "characteristic[?(@.name=='segment' && @.value=='gold')]",
        'Of the resource': "$[?(@.status!='closed' && !@.statusReason)]",
        'Regular expression': '$[?(@.name =~ /^moon/i)]',
        'Number of elements': '$[?(@.contactMedium.length() > 1)]',
      },
    ),
    text(
      'sort',
      'Attributes or JSONPaths to sort by, comma separated, `-` for descending. Missing values come last. Of several ' +
        'values the least counts, or descending the greatest.',
      { 'By name': 'name', 'Two keys': 'status,-name', 'Inner attribute': '-creditProfile.creditScore' },
    ),
    integer('offset', 'Index of the first item, from 0.', { 'From the first': 0, 'The second ten': 10 }),
    integer('limit', 'Number of items at most.', { Twenty: 20, 'Just the counts': 0 }),
    text(
      'after',
      'Instead of `offset`: a cursor, and the page begins after it. Walk a long list with the links `next` and `prev`, ' +
        'which have cursors then; `after=` with nothing is the beginning. Every page costs the same.',
      { 'A cursor out of a link': AFTER_EXAMPLE },
    ),
    text('before', 'The same backwards: the page ends before the cursor; with nothing, it is the last page.', {
      'A cursor out of a link': AFTER_EXAMPLE,
    }),
    text('id', 'Only the resources with these ids.', { 'Two ids': `${ID_EXAMPLE},42` }),
    text('name', 'Only the resources with these names.', { 'One name': 'Moon Football Club' }),
    text('status', 'Only the resources with these statuses.', { 'One of two': 'initialized,active' }),
    AttributeFilter,
    ApiHeader({
      name: 'Range',
      description: 'Instead of `offset` and `limit`: items from and to, counted from 1: `items=11-20`.',
      required: false,
      schema: { type: 'string' },
      examples: {
        none: { summary: 'Not given', value: '' },
        items: { summary: 'The second ten', value: 'items=11-20' },
      },
    }),
  );
