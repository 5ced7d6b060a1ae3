// Which account is shown stands in the address: /a/{id}/users for one below one's own, /users for one's own.
// Pages know nothing of it. Their addresses ("/users") mean the account that is shown; those of `inAccount` another one.

/** One's own account, as the API calls it too. */
export const home: string = 'self';

const shape = /^\/a\/([a-z0-9_]+)(?=[/?#]|$)/u;

/** The account that an address names, if it names one. */
export function accountIn(address: string): string | undefined {
  return shape.exec(address)?.[1];
}

/** The account that this page shows. It never changes: another account is another load of the program, so that nothing of one is kept for the other. */
export const account: string = accountIn(location.pathname) ?? home;

/** Whether this page shows an account below one's own. */
export const visiting = account !== home;

/** A place in an account, whichever is shown. */
export function inAccount(id: string, place = '/'): string {
  return `/a/${id}${place}`;
}

/** The place that an address means in its account. */
export function placeOf(address: string): string {
  // One stroke at the start: browsers take two for another site.
  return address.replace(shape, '').replace(/^[/\\]*/u, '/');
}

/** Whether an address leads to another account than the one that is shown. */
export function isElsewhere(address: string): boolean {
  return (accountIn(address) ?? account) !== account;
}

/** What stands in the browser's bar for an address of the portal; those of the API stay as they are. */
export function barAddress(address: string): string {
  if (!address.startsWith('/') || address.startsWith('/api/')) return address;
  const id = accountIn(address) ?? account;
  return id === home ? placeOf(address) : inAccount(id, placeOf(address));
}

/** The same with the site in front, to be copied and sent. */
export function linkTo(address: string): string {
  return location.origin + barAddress(address);
}

/** To another account: always a new load of the program. */
export function switchTo(id: string, place?: string) {
  location.assign(barAddress(inAccount(id, place)));
}
