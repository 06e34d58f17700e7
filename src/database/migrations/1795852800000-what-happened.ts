import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Events say what happened, and not how a version of an API shows it: `Customer` and `stateChange` for the type
 * `CustomerStateChangeEvent`, and the origin of the URL of which the rest follows; and they know the client and the trace of the
 * request. The table is written anew, once. Instances of
 * the version before cannot write any more; they are to be stopped before.
 */
export class WhatHappened1795852800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table event rename column type to change');
    await runner.query('alter table event rename column href to origin');
    await runner.query('alter table event add column client text, add column traceparent text');
    // The change is what is left of the type without the name of the resource and "Event"; five segments of a URL are a path.
    await runner.query(`
      alter table event
        alter column change type text using
          lower(substr(change, length(resource) + 1, 1)) || substr(change, length(resource) + 2, length(change) - length(resource) - 6),
        alter column origin type text using regexp_replace(origin, '(/[^/]*){5}$', '')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Of the paths of its own time only: another one is not known here.
    await runner.query(`
      alter table event
        alter column change type text using resource || upper(substr(change, 1, 1)) || substr(change, 2) || 'Event',
        alter column origin type text using origin || case resource
          when 'Customer' then '/tmf-api/customerManagement/v4/customer/' else '/tmf-api/partyRoleManagement/v4/partyRole/'
        end || resource_id`);
    await runner.query('alter table event drop column client, drop column traceparent');
    await runner.query('alter table event rename column origin to href');
    await runner.query('alter table event rename column change to type');
  }
}
