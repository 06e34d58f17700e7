/** Moves the cursor past all that has happened, if there is nobody to hear of it. */
export const PASS_ALL_UNHEARD = `update hub_cursor set done = pg_current_snapshot()::text, target = null, position = 0, subscriber = null
   where not exists (select from subscription where state <> 'disabled')`;
