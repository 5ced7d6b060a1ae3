import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { filledPage } from './pages';
import { hrefOf } from './href';
import { unwrap } from './problem';
import type { BulkAction, BulkResult, UserChange, UserDraft, UserFilter, UserPage, UserSort } from './types';

export interface UserListing extends UserFilter {
  sort?: UserSort;
  cursor?: string;
}

const usersPage = ({ cursor, ...filter }: UserListing, signal: AbortSignal): Promise<UserPage> => filledPage((at, limit) => unwrap(api.GET('/accounts/{account}/users', {
  params: { path: { account }, query: { ...filter, cursor: at, limit } }, signal,
})), cursor);

export const usersQuery = (listing: UserListing) => queryOptions({
  queryKey: ['users', 'list', listing],
  queryFn: ({ signal }) => usersPage(listing, signal),
  placeholderData: keepPreviousData,
});

export const userCountQuery = (filter: UserFilter) => queryOptions({
  queryKey: ['users', 'count', filter],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/count', {
    params: { path: { account }, query: filter }, signal,
  })),
  placeholderData: keepPreviousData,
});

export const userQuery = (user: string) => queryOptions({
  queryKey: ['users', 'one', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}', {
    params: { path: { account, user } }, signal,
  })),
});

export const createUser = (draft: UserDraft) =>
  unwrap(api.POST('/accounts/{account}/users', { params: { path: { account } }, body: draft }));

export const changeUser = (user: string, change: UserChange) =>
  unwrap(api.PATCH('/accounts/{account}/users/{user}', {
    params: { path: { account, user } }, body: change, headers: { 'Content-Type': 'application/merge-patch+json' },
  }));

export const enableUser = (user: string) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/enable', { params: { path: { account, user } } }));

export const disableUser = (user: string) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/disable', { params: { path: { account, user } } }));

export const unlockUser = (user: string) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/unlock', { params: { path: { account, user } } }));

export const sendPasswordLetter = (user: string) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/set-password-letter', { params: { path: { account, user } } }));

export interface BulkOrder {
  ids: string[];
  action: BulkAction;
  role?: string;
  team?: string;
}

/** The server takes so many at a time. */
const batch = 500;

export async function changeUsers({ ids, ...act }: BulkOrder): Promise<BulkResult> {
  const all: BulkResult = { done: [], failed: [] };
  for (let start = 0; start < ids.length; start += batch) {
    const result = await unwrap(api.POST('/accounts/{account}/users/bulk', {
      params: { path: { account } }, body: { ...act, ids: ids.slice(start, start + batch) },
    }));
    all.done.push(...result.done);
    all.failed.push(...result.failed);
  }
  return all;
}

/** The address of the list, or of the same list as CSV. */
export const usersHref = (filter: UserFilter, part: '' | '/export' = ''): string => hrefOf(`users${part}`, filter);
