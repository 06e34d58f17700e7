/** What a route says of itself to hooks and to the error filter; given with `@RouteConfig()`. */
export interface RouteConfig {
  /** `Accept-Patch` of a PATCH (RFC 5789). */
  readonly acceptPatch?: string;
}
