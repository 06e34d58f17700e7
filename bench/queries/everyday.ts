/** What agents and channel apps ask every day: lists of customers, most of them, each as somebody would ask for it. */
import { individual, organization } from '../../src/party/party.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';

export interface Question {
  readonly title: string;
  /** Of the URL, after `?`, encoded where it has to be. `CURSOR` stands for a cursor in the middle. */
  readonly query: string;
  /** Customers, if it is not said. */
  readonly resource?: Resource;
}

const CONTACT = 'contactMedium.characteristic';

const jsonpath = (condition: string): string => `filter=${encodeURIComponent(condition)}`;

export const EVERYDAY: readonly Question[] = [
  { title: 'The first page', query: '' },
  { title: 'A page further on, by offset', query: 'offset=500&limit=10' },
  { title: 'A page in the middle, by cursor', query: 'after=CURSOR&limit=10' },
  { title: 'The newest', query: 'sort=-createdAt&limit=10' },
  { title: 'What changed last, of this century', query: 'changedAt.gte=2001-01-01&sort=-changedAt&limit=10' },
  { title: 'Sorted by name', query: 'sort=name&limit=10' },
  { title: 'Sorted by name, descending', query: 'sort=-name&limit=10' },
  { title: 'Sorted by the party', query: 'sort=-engagedParty.id&limit=10' },
  { title: 'Sorted by status, descending', query: 'sort=-status&limit=10' },
  { title: 'Sorted by start, newest first', query: 'sort=-validFor.startDateTime&limit=10' },
  { title: 'One status', query: 'status=active&limit=10' },
  { title: 'One status, which fewer have', query: 'status=suspended&limit=10' },
  { title: 'One status, sorted by name', query: 'status=suspended&sort=name&limit=10' },
  { title: 'All but one status', query: 'status.ne=active' },
  { title: 'One name', query: 'name=Amira%20Andersen%200' },
  { title: 'All but two names', query: 'name.nin=a,b' },
  { title: 'The beginning of a name', query: 'name.startswith=Amira%20Andersen%201' },
  { title: 'A part of a name, which many have', query: 'name.contains=Andersen' },
  { title: 'A part of a name, in whatever case', query: 'name.icontains=andersen%20471' },
  { title: 'A name that begins so, in whatever case', query: 'name.ilike=amira*' },
  { title: 'A name by a regular expression', query: 'name.regex=Andersen%204[0-9]%2B1$' },
  { title: 'The customers of a party', query: 'engagedParty.id=org-100001' },
  { title: 'The customers of several parties', query: 'engagedParty.id=org-100001,org-100002,ind-100003' },
  { title: 'Those of an account manager', query: 'relatedParty.id=agent-7&characteristic.value=AM-700&limit=5' },
  { title: 'Those who have an account manager', query: 'relatedParty.role=account%20manager' },
  { title: 'Name and value in one characteristic', query: jsonpath("characteristic[?(@.name=='accountManagerCode' && @.value=='AM-471')]") },
  { title: 'An e-mail address', query: `${CONTACT}.emailAddress=customer.4711@mail.example.com` },
  { title: 'The beginning of an e-mail address', query: `${CONTACT}.emailAddress.startswith=customer.4711` },
  { title: 'The end of an e-mail address', query: `${CONTACT}.emailAddress.endswith=4711@mail.example.com` },
  { title: 'A city', query: `${CONTACT}.city=Paris` },
  { title: 'A city and a status', query: `${CONTACT}.city=Paris&status=active` },
  { title: 'A post code, sorted by name', query: `${CONTACT}.postCode=75001&sort=name` },
  { title: 'A part of a street', query: `${CONTACT}.street1.icontains=17%20station` },
  { title: 'A segment', query: 'characteristic.value=consumer' },
  { title: 'A segment, in one characteristic', query: jsonpath("characteristic[?(@.name=='segment' && @.value=='consumer')]") },
  { title: 'A number in a characteristic, over a bound', query: jsonpath("characteristic[?(@.name=='loyaltyPoints' && @.value>4900)]") },
  { title: 'Started since', query: 'validFor.startDateTime.gt=2020-01-01T00:00:00Z' },
  { title: 'Without a credit profile', query: 'creditProfile.isnull' },
  { title: 'Two words, which few have', query: 'q=andersen%204711' },
  { title: 'Two words, which some have', query: 'q=amira%20paris' },
  { title: 'Two words, which many have', query: 'q=station%20paris' },
  { title: 'The organizations below one', query: 'organizationParentRelationship.organization.id=group-71', resource: organization },
  { title: 'The members of a household', query: 'relatedParty.id=household-71', resource: individual },
]; // prettier-ignore
