/**
 * Where an event is posted to if listeners have a path for each type (`HUB_APPEND_LISTENER`): the path of the callback, then
 * `/listener/customerCreateEvent`, then the query of the callback, if it has one.
 * @param callback a URL
 * @param eventType for example `CustomerCreateEvent`
 */
export function listenerUrl(callback: string, eventType: string): string {
  const url = new URL(callback);
  const eventName = eventType.charAt(0).toLowerCase() + eventType.slice(1);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/listener/${eventName}`;
  return url.href;
}
