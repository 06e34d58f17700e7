import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { attributesOf } from '../../src/tmf/attribute/attribute';
import { SERVED } from '../support/subjects';

const GROUND = join(__dirname, '../../src/tmf');

/** Words of the standard for every resource. */
const STANDARD = ['id', 'href', '@type', '@baseType', '@schemaLocation'];

/** Words that code uses in another sense: they count in a text where a path stands, such as `{"status":…` or `sort=name`. */
const WORDS = ['name', 'status', 'title', 'location'];

/** Examples in messages and comments, which are to become fewer. Nothing is to be added. */
const ALLOWED = [
  'attribute/reference.ts: engagedParty',
  'attribute/reference.ts: relatedParty',
  'http/json-body.ts: status',
  'patch/json-patch-query.ts: contactMedium',
  'patch/operation.ts: name',
  'query/describe.ts: characteristic',
  'query/parse/filter-spelling.ts: characteristic',
  'query/parse/filter-spelling.ts: name',
  'query/parse/filter-spelling.ts: status',
  'query/parse/jsonpath/jsonpath-spelling.ts: status',
  'query/parse/sort-spelling.ts: name',
  'query/parse/sort-spelling.ts: status',
  'query/parse/sort.ts: name',
  'serve/openapi/example-messages.ts: contactMedium',
  'serve/openapi/example-messages.ts: engagedParty',
  'serve/openapi/list.openapi.ts: engagedParty',
];

const declared = SERVED.flatMap(({ resource }) => [...attributesOf(resource.create).keys()]);
const own = [...new Set(declared)].filter((name) => ![...STANDARD, ...WORDS].includes(name));

/** The texts of a source: strings, and the parts of templates. */
function textsOf(node: ts.Node): string[] {
  const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
  const below: string[] = [];
  node.forEachChild((child) => void below.push(...textsOf(child)));
  return isText ? [node.text, ...below] : below;
}

function namesIn(path: string): string[] {
  const source = readFileSync(join(GROUND, path), 'utf8');
  const texts = textsOf(ts.createSourceFile(path, source, ts.ScriptTarget.Latest)).filter(
    (text) => !WORDS.includes(text),
  );
  const isPart = (word: string) => new RegExp(`(?:^|["'/=,-]|@\\.)${word}(?:$|["'/=,.\\]])`);
  return [
    ...own.filter((name) => new RegExp(`\\b${name}\\b`).test(source)),
    ...WORDS.filter((word) => texts.some((text) => isPart(word).test(text))),
  ];
}

it('nothing in src/tmf knows an attribute of a resource, but its models', () => {
  const paths = readdirSync(GROUND, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const found = paths
    .filter((path) => !path.startsWith('model/'))
    .flatMap((path) => namesIn(path).map((name) => `${path}: ${name}`));
  expect(own).toContain('engagedParty');
  expect(found.toSorted()).toEqual(ALLOWED);
});
