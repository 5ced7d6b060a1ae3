import { useQuery, type QueryClient } from '@tanstack/react-query';
import { redirect } from '@tanstack/react-router';
import { viewsQuery, type View, type ViewList } from '../api/views';
import { sessionQuery, useMay } from '../session/session';

/** What every list with views has in its address. */
export interface ViewSearch {
  /** The view that was chosen, so that its name can be shown; `all`: none, although the list has a default. */
  view?: string;
}

export type ReadSearch = (raw: Record<string, unknown>) => ViewSearch;

export function viewHref(path: string, { id, query }: Pick<View, 'id' | 'query'>): string {
  return `${path}?${query && `${query}&`}view=${id}`;
}

/** Keeps an address whose last filter was taken away from opening the default again. */
export function settled<Search extends ViewSearch>(search: Search, views: readonly View[]): Search {
  const empty = Object.values({ ...search } as Record<string, unknown>).every((value) => value === undefined);
  return empty && views.some((view) => view.default) ? { ...search, view: 'all' } : search;
}

/** Who may see a list; nobody else is asked for its views. */
const permission: Record<ViewList, string> = { users: 'users/view', 'audit-events': 'audit/view' };

/** Opens a list that was asked for without any filter with the reader's default, if they have one. */
export async function openWithDefault(client: QueryClient, list: ViewList, { pathname, searchStr }: { pathname: string; searchStr: string }) {
  if (searchStr !== '') return;
  const { permissions } = await client.query({ ...sessionQuery, staleTime: 'static' });
  if (!permissions.includes(permission[list])) return;
  // Without an answer the list opens with everything: that is no reason to show nothing.
  const views = await client.query(viewsQuery(list)).catch(() => undefined);
  const opens = views?.items.find((view) => view.default);
  if (opens) throw redirect({ href: viewHref(pathname, opens), replace: true });
}

/** For the page's own changes of its address: one that clears it must not open the default again. */
export function useSettled(list: ViewList): <Search extends ViewSearch>(search: Search) => Search {
  const may = useMay();
  const { data } = useQuery({ ...viewsQuery(list), enabled: may(permission[list]) });
  return (search) => settled(search, data?.items ?? []);
}
