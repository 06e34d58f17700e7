import { ApiRegistry } from '../../src/tmf/declare/api.registry';
import { SERVED, SUBJECTS, TWO } from '../support/subjects';
import { describeCreate } from '../support/suite/create';
import { describeEvents } from '../support/suite/events';
import { describeFilters } from '../support/suite/filter';
import { describeList } from '../support/suite/list';
import { describePatch } from '../support/suite/patch';
import { describeRead } from '../support/suite/read';
import { describeRequests } from '../support/suite/requests';
import { serving } from '../support/suite/served';
import { describeValidation } from '../support/suite/validation';
import { type TestApp, startTestApp } from '../support/test-app';

describe.each(SUBJECTS)('$resource.name', (subject) => {
  const on = serving(subject);
  describeCreate(on);
  describeRead(on);
  describeList(on);
  describeFilters(on);
  describePatch(on);
  describeEvents(on);
  describeValidation(on);
});

describe.each(TWO)('requests: $resource.name', (subject) => describeRequests(serving(subject)));

describe('the list of resources that are served', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  it('is that of the service', () => {
    expect(SERVED.map(({ resource }) => resource)).toEqual(t.app.get(ApiRegistry).resources);
  });
});
