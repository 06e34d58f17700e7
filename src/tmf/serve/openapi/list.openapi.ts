import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import { encodeCursor } from '../../query/parse/cursor';
import { type Resource, expandablePaths } from '../../declare/define-resource';
import { filtersFor } from '../../declare/examples';
import { isObject } from '../../json/json-value';
import { MAX_DEPTH } from '../../query/parse/expand';
import { SearchParameter } from './parameters.openapi';
import { type Sample, sampleOf } from './sample';

/**
 * Documentation of the query language (docs/querying.md): the parameters that lists have, and `fields`. Every example finds
 * something, once the first example of a body has been sent.
 */

type ParameterExamples = Readonly<Record<string, string | number>>;

const asExamples = (examples: ParameterExamples) =>
  Object.fromEntries(Object.entries(examples).map(([summary, value], n) => [`example${n + 1}`, { summary, value }]));

/** What Swagger UI fills in, as the first example: nothing. */
const NOT_GIVEN = { none: { summary: 'Not given', value: '' } };

const text = (name: string, description: string, examples?: ParameterExamples) =>
  ApiQuery({
    name,
    description,
    required: false,
    schema: { type: 'string' },
    ...(examples && { examples: { ...NOT_GIVEN, ...asExamples(examples) } }),
  });

/** A number is never filled in as nothing: the first example changes nothing. */
const integer = (name: string, description: string, examples?: ParameterExamples) =>
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

const TIMES = { 'A point in time': '2024-01-01T00:00:00Z', 'The beginning of a day, in UTC': '2024-01-01' };

/** What a list can be asked, beyond its parameters. */
export function describeQueries(resource: Resource): string {
  const { text, second, inner, number } = sampleOf(resource);
  const innerFilters = inner.slice(0, 2).map(({ path, value }) => `\`${path}=${String(value)}\``);
  const word = firstWord(text.value);
  const ordered = number ? `\`${number.path}>5\`, ` : '';
  return `
Every attribute, at any depth and through arrays, filters${innerFilters.length > 0 ? `: ${innerFilters.join(', ')}` : ''}.
Different attributes must all match. Without \`sort\` the order is the one of creation. \`createdAt\` and \`changedAt\` filter and sort,
too, but are no part of an answer. Here, write such filters as members of
\`attributeFilter\`, for example \`{"${text.path}.startswith": "${word}"}\`; the operator is a suffix of the name then.

| Meaning | Spellings |
| --- | --- |
| equal to one of | \`${second.path}=a,b\`, \`${second.path}=a&${second.path}=b\`, \`${second.path}.eq=a\`, \`${second.path}==a\` |
| not equal to any of | \`${second.path}.ne=a\`, \`${second.path}.nin=a,b\` |
| in order | ${ordered}\`${text.path}.gte=${word}\`; also \`.gt\` \`.lt\` \`.lte\` \`<\` \`<=\` \`>=\`; date-times as instants |
| regular expression, searched for | \`${text.path}.regex=^${word}\`, \`${text.path}=~^${word}\`, \`${text.path}*=^${word}\` |
| text | \`${text.path}.startswith=${word}\`, \`.endswith\`, \`.contains\`, \`.like=${word}*\`, \`.ilike=${word.toLowerCase()}*\` |
| missing, or not | \`${text.path}.isnull\`, \`${text.path}.isnotnull\` |
| one or the other | \`${second.path}=a;${second.path}=b\`, and between groups \`${second.path}=a&${text.path}=A;${second.path}=b&${text.path}=B\` |
`;
}

const firstWord = (text: string): string => text.split(' ', 1)[0] ?? '';

/** The parameter `fields`. */
export function QueryFields(resource: Resource) {
  const { text: first, second, inner } = sampleOf(resource);
  const [filter] = filtersFor(resource.examples[0]);
  const paths = [first, ...inner.slice(0, 2)].map(({ path }) => path);
  return text(
    'fields',
    'Attributes to answer, comma separated, inner ones with a dot; a JSONPath selects elements of an array. `id` and ' +
      '`href` always are answered; `none` is just those two.',
    {
      'Two attributes': `${first.path},${second.path}`,
      ...(paths.length > 1 && { 'Inner attributes': paths.join(',') }),
      ...(filter !== undefined && { 'Elements of an array': `${first.path},${filter}` }),
      'id and href alone': 'none',
    },
  );
}

/**
 * A parameter for each member, `?status=active&engagedParty.id=500`: by it a generated client filters by any attribute. Its
 * own name is never sent.
 */
function attributeFilter({ text: first, second, inner }: Sample) {
  const begin = { [`${first.path}.startswith`]: firstWord(first.value) };
  const [deep] = inner;
  return ApiQuery({
    name: 'attributeFilter',
    description:
      'Any further parameters: attributes to filter by, with their values, such as ' +
      `\`${JSON.stringify(begin)}\`. Each member is a parameter of its own in the URL.`,
    required: false,
    style: 'form',
    explode: true,
    schema: { type: 'object', additionalProperties: { type: 'string' }, default: {} },
    examples: {
      none: { summary: 'Not given', value: {} },
      begin: { summary: 'By how a text begins', value: begin },
      ...(deep && {
        inner: { summary: 'By what an inner text has in it', value: { [`${deep.path}.contains`]: firstWord(String(deep.value)) } }, // prettier-ignore
      }),
      two: {
        summary: 'By two attributes',
        value: { [second.path]: second.value, [`${first.path}.isnotnull`]: 'true' },
      },
    },
  });
}

/** The parameters `expand` and `depth`; none of a resource that refers to nothing that could be here. */
export function ExpandParameters(resource: Resource) {
  const [first, second] = expandablePaths(resource);
  if (first === undefined) return applyDecorators();
  return applyDecorators(
    text(
      'expand',
      'References to be answered with what they refer to, as far as it is on this server and the caller sees it: paths, comma ' +
        'separated, each at most two levels deep. The members of the reference stay, those of the target win. An expanded answer ' +
        'has no `ETag`, no `Last-Modified`, and is never 304; conditions of the request are ignored.',
      {
        'One reference': first,
        ...(second !== undefined && { 'Two references': `${first},${second}` }),
        'What the target refers to, too': `${first}.${second ?? first}`,
      },
    ),
    ApiQuery({
      name: 'depth',
      description:
        'How many levels of references are expanded: all there are, or with `expand` what it names and all below. 0 expands nothing.',
      required: false,
      schema: { type: 'integer', minimum: 0, maximum: MAX_DEPTH },
      examples: asExamples({ 'No level': 0, 'One level': 1, 'Two levels': 2 }),
    }),
  );
}

/** How many matches there are is not always worth counting. */
const Prefer = ApiHeader({
  name: 'Prefer',
  description:
    'RFC 7240: `count=exact` for an exact `X-Total-Count`, however long that takes, `count=none` for none. Without it, many matches ' +
    'are not counted but estimated. What is not understood is ignored.',
  required: false,
  schema: { type: 'string' },
  examples: {
    none: { summary: 'Not given', value: '' },
    exact: { summary: 'All are counted', value: 'count=exact' },
    uncounted: { summary: 'None are', value: 'count=none' },
  },
});

/** The parameters of a list. */
export const ListParameters = (resource: Resource) => {
  const [example] = resource.examples;
  const sample = sampleOf(resource);
  const { text: first, second, inner, array } = sample;
  const [same, other] = filtersFor(example);
  return applyDecorators(
    attributeFilter(sample),
    QueryFields(resource),
    ExpandParameters(resource),
    text(
      'filter',
      'JSONPath (TMF630 part 6). Conditions in one `[?( )]` hold for the same element of an array. `$` is the collection ' +
        'or the resource and can be left out. Write it here as it is: Swagger UI encodes it. In a URL that you write ' +
        'yourself, `&&` must be `%26%26`.',
      {
        ...(same !== undefined && { 'The same element': same }),
        ...(other !== undefined && { 'The same element of another array': other }),
        'Of the resource': `$[?(@['${first.path}'] && @['${second.path}']=='${second.value}')]`,
        'Regular expression': `$[?(@['${first.path}'] =~ /^${firstWord(first.value).toLowerCase()}/i)]`,
        ...(array !== undefined && { 'Number of elements': `$[?(@['${array}'].length() > 0)]` }),
      },
    ),
    SearchParameter(resource),
    text(
      'sort',
      'Attributes or JSONPaths to sort by, comma separated, `-` for descending. Missing values come last. Of several ' +
        'values the least counts, or descending the greatest.',
      {
        'One key': first.path,
        'Two keys': `${second.path},-${first.path}`,
        'The newest first': '-createdAt',
        ...(inner[0] && { 'Inner attribute': `-${inner[0].path}` }),
      },
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
    text(
      'createdAt.gte',
      'Only the resources that were created at this time or later. Also `.gt`, `.lt`, `.lte`.',
      TIMES,
    ),
    text(
      'changedAt.gte',
      'Only those that were created or changed since. `sort=changedAt` walks along the changes.',
      TIMES,
    ),
    text('id', 'Only the resources with these ids, comma separated: copy them from an answer.'),
    ...resource.store.columns.map((path) => {
      const value = valueAt(example.body, path);
      const examples = typeof value === 'string' ? { 'One value': value } : undefined;
      return text(path, `Only the resources that have one of these values as \`${path}\`, comma separated.`, examples);
    }),
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
    Prefer,
  );
};

function valueAt(body: unknown, path: string): unknown {
  return path.split('.').reduce((value, name) => (isObject(value) ? value[name] : undefined), body);
}
