import { type Statement } from '../../database/database';

/** What happened while it was disabled is not for it, however far the hub has come with that. */
export const SINCE = `since = case when state = 'disabled' then pg_current_snapshot()::text else since end`;

/**
 * Makes a subscription active, with all that waits for it due at once.
 * @param named see `statementsOf()`
 * @param condition which subscriptions, beside `id = $1`
 */
export function resumeStatement(named: (name: string, text: string) => Statement, condition = 'true'): Statement {
  return named(
    'resume',
    `with resumed as (
       update subscription set state = 'active', reason = null, open_until = '-infinity', failures = 0, strikes = 0,
         work = work + 1, next_due_at = now(), ${SINCE}
       where id = $1 and ${condition} returning id
     ), due as (
       update delivery set due_at = now() from resumed
       where subscription_id = resumed.id and delivery.state = 'waiting' and due_at > now()
     )
     select id from resumed`,
  );
}
