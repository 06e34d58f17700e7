/** The icon of the browser's tab: a person within a ring. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
  '<rect width="32" height="32" rx="7" fill="#0b63c5"/>' +
  '<g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round">' +
  '<circle cx="16" cy="16" r="11"/><circle cx="16" cy="13" r="3.6"/><path d="M9.5 23.4c1.6-4 11.4-4 13 0"/></g></svg>';
