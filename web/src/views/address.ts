import type { View } from '../api/views';
import { parseSearch, stringifySearch } from '../search';
import type { ReadSearch, ViewSearch } from './opening';

/** What of an address is no filter: the page of the list, the open panel, the view's own name. */
const passing = new Set(['cursor', 'event', 'view']);

/** The filters of a page as a view keeps them. */
export function queryOf(search: ViewSearch): string {
  return stringifySearch(Object.fromEntries(Object.entries(search).filter(([name]) => !passing.has(name)))).slice(1);
}

/** Whether the page shows something else than the view has. What the page does not know counts for nothing. */
export function differs(search: ViewSearch, view: View, read: ReadSearch): boolean {
  return queryOf(read(parseSearch(view.query))) !== queryOf(search);
}

/** The list without any filter, also where it would open with a default. */
export function allHref(path: string, views: readonly View[]): string {
  return views.some((view) => view.default) ? `${path}?view=all` : path;
}
