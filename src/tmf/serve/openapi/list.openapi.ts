import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import { encodeCursor } from '../../query/parse/cursor';
import type { Resource } from '../../declare/define-resource';
import { filtersFor } from '../../declare/examples';

/**
 * Documentation of the query language (docs/querying.md): the parameters that lists have, and `fields`. Every example finds
 * something, once the first example of a body has been sent.
 */

type Examples = Readonly<Record<string, string | number>>;

const asExamples = (examples: Examples) =>
  Object.fromEntries(Object.entries(examples).map(([summary, value], n) => [`example${n + 1}`, { summary, value }]));

/** What Swagger UI fills in, as the first example: nothing. */
const NOT_GIVEN = { none: { summary: 'Not given', value: '' } };

const text = (name: string, description: string, examples?: Examples) =>
  ApiQuery({
    name,
    description,
    required: false,
    schema: { type: 'string' },
    ...(examples && { examples: { ...NOT_GIVEN, ...asExamples(examples) } }),
  });

/** A number is never filled in as nothing: the first example changes nothing. */
const integer = (name: string, description: string, examples?: Examples) =>
  ApiQuery({
    name,
    description,
    required: false,
    schema: { type: 'integer', minimum: 0 },
    ...(examples && { examples: asExamples(examples) }),
  });

/** Before and after whatever is created: ids begin with the time. */
const FIRST_CURSOR = encodeCursor({ sort: [], keys: [], id: '00000000-0000-7000-8000-000000000000' });
const LAST_CURSOR = encodeCursor({ sort: [], keys: [], id: 'ffffffff-ffff-7fff-bfff-ffffffffffff' });

/** What a list can be asked, beyond its parameters. */
export const LIST_DESCRIPTION = `
Every attribute, at any depth and through arrays, filters: \`engagedParty.id=500\`,
\`contactMedium.characteristic.emailAddress=a@example.com\`. Different attributes must all match. Without \`sort\` the order
is the one of creation. Here, write such filters as members of \`attributeFilter\`, for example
\`{"name.startswith": "Moon"}\`; the operator is a suffix of the name then.

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
    'Elements of an array': "name,contactMedium[?(@.mediumType=='email')].characteristic",
    'id and href alone': 'none',
  },
);

/**
 * A parameter for each member, `?status=active&engagedParty.id=500`: by it a generated client filters by any attribute. Its
 * own name is never sent.
 */
const attributeFilter = (name: string) =>
  ApiQuery({
    name: 'attributeFilter',
    description:
      'Any further parameters: attributes to filter by, with their values, such as ' +
      `\`{"status": "active", "name.startswith": "${name}"}\`. Each member is a parameter of its own in the URL.`,
    required: false,
    style: 'form',
    explode: true,
    schema: { type: 'object', additionalProperties: { type: 'string' }, default: {} },
    examples: {
      none: { summary: 'Not given', value: {} },
      begin: { summary: 'By the begin of the name', value: { 'name.startswith': name } },
      media: { summary: 'By what an e-mail address has in it', value: { 'contactMedium.characteristic.emailAddress.contains': '@' } }, // prettier-ignore
      two: { summary: 'By two attributes', value: { status: 'active', 'characteristic.name.isnotnull': 'true' } },
    },
  });

/** The parameters of a list. */
export const ListParameters = ({ examples: [example] }: Resource) => {
  const { name } = example.body;
  if (typeof name !== 'string') throw new Error('An example of a resource has a name: every resource has one');
  const [word = ''] = name.split(' ', 1);
  const [first = 'status', ...others] = filtersFor(example);
  return applyDecorators(
    attributeFilter(word),
    QueryFields,
    text(
      'filter',
      'JSONPath (TMF630 part 6). Conditions in one `[?( )]` hold for the same element of an array. `$` is the collection ' +
        'or the resource and can be left out. Write it here as it is: Swagger UI encodes it. In a URL that you write ' +
        'yourself, `&&` must be `%26%26`.',
      {
        'The same element': first,
        ...Object.fromEntries(others.slice(0, 1).map((filter) => ['The same element of another array', filter])),
        'Of the resource': "$[?(@.status!='closed' && @.name)]",
        'Regular expression': `$[?(@.name =~ /^${word.toLowerCase()}/i)]`,
        'Number of elements': '$[?(@.contactMedium.length() > 0)]',
      },
    ),
    text(
      'sort',
      'Attributes or JSONPaths to sort by, comma separated, `-` for descending. Missing values come last. Of several ' +
        'values the least counts, or descending the greatest.',
      { 'By name': 'name', 'Two keys': 'status,-name', 'Inner attribute': '-creditProfile.creditScore' },
    ),
    // Without an example: what is filled in would exclude a cursor.
    integer('offset', 'Index of the first item, from 0; 10 for the second ten.'),
    integer('limit', 'Number of items at most.', { Twenty: 20, One: 1, 'Just the counts, in the headers': 0 }),
    text(
      'after',
      'Instead of `offset`: a cursor, and the page begins after it. Walk a long list with the links `next` and `prev`, ' +
        'which have cursors then; `after=` with nothing is the beginning. Every page costs the same.',
      { 'A cursor before everything': FIRST_CURSOR },
    ),
    text('before', 'The same backwards: the page ends before the cursor; with nothing, it is the last page.', {
      'A cursor after everything': LAST_CURSOR,
    }),
    text('id', 'Only the resources with these ids, comma separated: copy them from an answer.'),
    text('name', 'Only the resources with these names, comma separated.', { 'One name': name }),
    text('status', 'Only the resources with these statuses, comma separated.', { 'One status': 'active' }),
    ApiHeader({
      name: 'Range',
      description: 'Instead of `offset` and `limit`: items from and to, counted from 1: `items=11-20`.',
      required: false,
      schema: { type: 'string' },
      examples: {
        none: { summary: 'Not given', value: '' },
        items: { summary: 'The first ten', value: 'items=1-10' },
      },
    }),
  );
};
