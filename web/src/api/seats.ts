import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import { account, api } from './client';
import { filledPage } from './pages';
import { hrefOf } from './href';
import { unwrap } from './problem';
import type { components, operations } from './schema';
import type { ListPage } from './types';

type Schemas = components['schemas'];
type Query<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

export type SeatOverview = Schemas['SeatOverview'];
export type SeatAccount = Schemas['SeatAccount'];
export type SeatState = SeatAccount['state'];
export type SeatedUser = Schemas['SeatedUser'];
export type SeatReason = SeatedUser['reasons'][number];
export type SeatRef = Schemas['SeatRef'];
export type SeatsRemoved = Schemas['RemoveSeatsOutputBody'];
export type SeatFilter = Omit<Query<'list-seats'>, 'cursor' | 'limit'>;
export type SeatAccountFilter = Omit<Query<'list-seat-accounts'>, 'cursor' | 'limit'>;

export const inboxRoles = ['inbox_roles_setup', 'inbox_agent', 'inbox_supervisor', 'inbox_analytics', 'inbox_viewer'] as const;

/** How the seats of an account stand; without a name, of the account that is shown. */
export const seatOverviewQuery = (of: string = account) => queryOptions({
  queryKey: ['seats', 'overview', of],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/seats/overview', { params: { path: { account: of } }, signal })),
});

export const seatHistoryQuery = (days: number) => queryOptions({
  queryKey: ['seats', 'history', days],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/seats/history', { params: { path: { account }, query: { days } }, signal })),
});

/** The account that is shown and those below it. */
export const seatAccountsQuery = (filter: SeatAccountFilter, cursor?: string) => queryOptions({
  queryKey: ['seats', 'accounts', filter, cursor],
  queryFn: ({ signal }) => filledPage((at, limit) => unwrap(api.GET('/accounts/{account}/seats/accounts', {
    params: { path: { account }, query: { ...filter, cursor: at, limit } }, signal,
  })), cursor),
  placeholderData: keepPreviousData,
});

/** People with seats, in the account that is shown and below. */
export const seatedQuery = (filter: SeatFilter, cursor?: string) => queryOptions({
  queryKey: ['seats', 'people', filter, cursor],
  queryFn: ({ signal }) => filledPage((at, limit) => unwrap(api.GET('/accounts/{account}/seats', {
    params: { path: { account }, query: { ...filter, cursor: at, limit } }, signal,
  })), cursor),
  placeholderData: keepPreviousData,
});

/** The latest few of one account. */
export const firstSeatedQuery = (of: string, limit: number) => queryOptions({
  queryKey: ['seats', 'first', of, limit],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/seats', { params: { path: { account }, query: { account: of, limit } }, signal })),
});

/** The name of one of the accounts below, where no list told it. */
export const accountNameQuery = (of: string) => queryOptions({
  queryKey: ['accounts', 'name', of],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}', { params: { path: { account: of } }, signal })),
  staleTime: 60_000,
  retry: false,
});

interface Choice {
  search?: string;
  role?: string;
}

/** The users of one account, for the panel in which seats are given and taken. */
export const usersOfQuery = (of: string, choice: Choice) => infiniteQueryOptions({
  queryKey: ['seats', 'users', of, choice],
  queryFn: ({ signal, pageParam }) => filledPage((at, limit) => unwrap(api.GET('/accounts/{account}/users', {
    params: { path: { account: of }, query: { ...choice, sort: 'name', cursor: at, limit } }, signal,
  })), pageParam),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor,
});

/** Shows a seat as given or taken before the server says so; gives the way back. */
export async function showSeat(client: QueryClient, of: string, user: string, on: boolean): Promise<() => void> {
  const kept = { queryKey: ['seats', 'users', of] };
  await client.cancelQueries(kept);
  type Kept = { pages: ListPage<{ id: string; seatSince?: string }>[] };
  const before = client.getQueriesData<Kept>(kept);
  client.setQueriesData<Kept>(kept, (old) => old && {
    ...old,
    pages: old.pages.map((page) => ({
      ...page,
      items: page.items.map((one) => (one.id === user ? { ...one, seatSince: on ? new Date().toISOString() : undefined } : one)),
    })),
  });
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data);
  };
}

export const assignSeat = ({ account: of, user }: SeatRef) =>
  unwrap(api.PUT('/accounts/{account}/seats/{user}', { params: { path: { account: of, user } } }));

export const removeSeat = ({ account: of, user }: SeatRef) =>
  unwrap(api.DELETE('/accounts/{account}/seats/{user}', { params: { path: { account: of, user } } }));

/** The server takes so many at a time. */
const batch = 500;

export async function removeSeats(seats: readonly SeatRef[]): Promise<SeatsRemoved> {
  const all: SeatsRemoved = { done: [], failed: [] };
  for (let start = 0; start < seats.length; start += batch) {
    const result = await unwrap(api.POST('/accounts/{account}/seats/remove', {
      params: { path: { account } }, body: { seats: seats.slice(start, start + batch) },
    }));
    all.done.push(...result.done);
    all.failed.push(...result.failed);
  }
  return all;
}

export const setSeatLimit = ({ account: of, limit }: { account: string; limit: number | null }) =>
  unwrap(api.PUT('/accounts/{account}/seats/limit', { params: { path: { account: of } }, body: { limit } }));

/** The report: what the account and those below it use, narrowed like the list. */
export const seatReportHref = (filter: SeatAccountFilter): string => hrefOf('seats/accounts/export', { ...filter, sort: undefined });
