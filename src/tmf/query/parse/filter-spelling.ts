import { quote } from '../bounds/invalid-query';
import { LITERAL_OPERATORS } from '../operators';
import type { RawCondition } from './raw-query';

/**
 * Conditions as other query languages write them. They would be taken for ones about an attribute that nobody has, and so
 * find nothing; this is what they should have been.
 */

/** What is wrong with a condition, the operator of its suffix aside; undefined if nothing is. */
export function misspelling(condition: RawCondition, hasSuffix: boolean): string | undefined {
  const problem = ofName(condition) ?? (hasSuffix ? undefined : ofOperator(condition));
  return problem && `${quote(condition.text)}: ${problem}`;
}

const NO_OPERATOR = 'a condition is written name=value, name.gt=value or the like; a & within a value is written %26';

function ofName({ name, operator }: RawCondition): string | undefined {
  if (operator !== undefined && /^\$\w+$/.test(name)) {
    const meant = ODATA.get(name.toLowerCase());
    if (meant) return `${name} is OData; write ${meant}`;
  }
  const rest = /^[$@]\.(.*)$/s.exec(name)?.[1];
  if (rest) {
    return `$ and @ begin a JSONPath, which filter takes, and where && is written %26%26; else write ${rest}=value`;
  }
  const path = name.split('.');
  if (operator !== undefined && path.some((each) => each !== each.trim() && each.trim() !== '')) {
    const trimmed = path.map((each) => each.trim()).join('.');
    return `there is a space in ${quote(name)}; write ${trimmed}${sign(operator)}value without spaces around the sign`;
  }
  return name.includes('[') ? ofBrackets(name) : ofLastSign(name);
}

function sign(operator: string): string {
  return LITERAL_OPERATORS.has(operator) ? operator : '=';
}

/** `!=` and `~=`: the first sign has ended up in the name. */
function ofLastSign(name: string): string | undefined {
  const attribute = name.slice(0, -1);
  if (/!$/.test(name)) return `not equal is written ${attribute}.ne=value`;
  return /~$/.test(name) ? asRegex(attribute.replace(/!$/, '')) : undefined;
}

function asRegex(attribute: string): string {
  return `a regular expression is written ${attribute}=~pattern`;
}

/** `sort[name]=desc`, `page[size]=5`, `fields[customer]=name`, `filter[name]=x`, `name[gte]=5`, `name[]=x`. */
function ofBrackets(name: string): string {
  const [, parameter = '', inner = ''] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? [];
  switch (parameter.toLowerCase()) {
    case '':
      break;
    case 'sort':
    case 'order':
      return `sort is written sort=${inner || 'name'}, and descending sort=-${inner || 'name'}`;
    case 'page':
      return 'pages are written offset=20&limit=10';
    case 'fields':
      return 'fields are written fields=name,status';
    case 'filter':
      return `a condition is written ${inner || 'name'}=value`;
    default:
      if (inner === '' || /^eq$/i.test(inner)) return `a condition is written ${parameter}=value`;
      if (/^\$?[a-z]+$/i.test(inner)) return `a condition is written ${parameter}.${inner.replace('$', '')}=value`;
  }
  return "names have no brackets; a JSONPath is written filter=characteristic[?(@.name=='segment')]";
}

function ofOperator({ name, operator }: RawCondition): string | undefined {
  if (operator === undefined) {
    const attribute = /^([^!~\s]+)!?~/.exec(name)?.[1];
    return attribute === undefined ? NO_OPERATOR : asRegex(attribute);
  }
  if (LITERAL_OPERATORS.has(operator)) return undefined;
  if (/^(?:<>|><)/.test(operator)) return `not equal is written ${name}.ne=value`;
  const meant = SIGNS.get(operator);
  const instead = meant === undefined ? 'one of = == > >= < <= =~ is' : `${name}${meant}value is`;
  return `${operator} is no operator, ${instead}; a value that begins with a sign is written ${name}.eq=%3Dvalue`;
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['=>', '>='],
  ['=<', '<='],
  ['===', '='],
  ['>>', '>'],
  ['<<', '<'],
]);

/** The parameters of OData, which are no names of TM Forum. One who has such an attribute reaches it with `.eq`. */
const ODATA: ReadonlyMap<string, string> = new Map([
  ['$filter', "name=value, or a JSONPath: filter=$[?(@.name=='value')]"],
  ['$orderby', 'sort=name, and descending sort=-name'],
  ['$select', 'fields=name,status'],
  ['$expand', 'expand=, and depth=1 for all references'],
  ['$top', 'limit=10'],
  ['$skip', 'offset=10'],
  ['$count', 'limit=0, and read X-Total-Count'],
  ['$search', 'name.icontains=value'],
]);
