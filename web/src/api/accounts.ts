import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AccountDraft } from './accountTypes';
import { api, home } from './client';
import { unwrap } from './problem';

export const pageSize = 50;

export const accountsQuery = (search: string | undefined, cursor: string | undefined) => queryOptions({
  queryKey: ['accounts', 'list', search, cursor],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts', { params: { query: { search, cursor, limit: pageSize } }, signal })),
  placeholderData: keepPreviousData,
});

export const createAccount = (draft: AccountDraft) => unwrap(api.POST('/accounts', { body: draft }));

export const disableAccount = (account: string) =>
  unwrap(api.POST('/accounts/{account}/disable', { params: { path: { account } } }));

export const enableAccount = (account: string) =>
  unwrap(api.POST('/accounts/{account}/enable', { params: { path: { account } } }));

/** Some accounts below one's own at any depth, for finding one by name. */
export const findAccountsQuery = (search: string, limit = 8) => queryOptions({
  queryKey: ['accounts', 'find', search, limit],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/accounts', {
    params: { path: { account: home }, query: { deep: true, search: search || undefined, limit } }, signal,
  })),
  placeholderData: keepPreviousData,
});
