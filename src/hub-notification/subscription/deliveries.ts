/**
 * Those who deliver, as far as the rooms before them have to know: that there may be something to do, and that something has
 * to end.
 */
export abstract class Deliveries {
  /** There may be something to deliver. @param subscriptionIds to whom, if that is known */
  abstract wake(subscriptionIds?: ReadonlySet<string>): void;

  /**
   * Ends the deliveries to a subscription that is gone or paused. When it returns no instance begins another one.
   * @param isLeased whether some instance had the subscription
   */
  abstract recall(subscriptionId: string, facts: { readonly isLeased: boolean }): Promise<void>;

  /** Takes on nothing new, and waits for what is in flight, up to 5 s; what has not ended then is aborted. */
  abstract stop(): Promise<void>;
}
