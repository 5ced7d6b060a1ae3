import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AccountDraft, AccountFilter, SubAccountDraft } from './accountTypes';
import { account as shown, api, home } from './client';
import { pageSize } from './pages';
import { unwrap } from './problem';

/** The accounts below one; without one, the customers of the installation. */
export const accountsQuery = (under: string | undefined, filter: AccountFilter, cursor: string | undefined) => queryOptions({
  queryKey: ['accounts', 'list', under, filter, cursor],
  queryFn: ({ signal }) => {
    const query = { ...filter, cursor, limit: pageSize };
    return under === undefined
      ? unwrap(api.GET('/accounts', { params: { query }, signal }))
      : unwrap(api.GET('/accounts/{account}/accounts', { params: { path: { account: under }, query }, signal }));
  },
  placeholderData: keepPreviousData,
});

/** One account with those above it. */
export const accountQuery = (account: string) => queryOptions({
  queryKey: ['accounts', 'one', account],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}', { params: { path: { account } }, signal })),
});

/** Some accounts below one at any depth, for finding one by name. */
export const findAccountsQuery = (search: string, limit = 8, under = home) => queryOptions({
  queryKey: ['accounts', 'find', under, search, limit],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/accounts', {
    params: { path: { account: under }, query: { deep: true, search: search || undefined, limit } }, signal,
  })),
  placeholderData: keepPreviousData,
});

export const createAccount = (draft: AccountDraft) => unwrap(api.POST('/accounts', { body: draft }));

/** Below the account that is shown. */
export const createSubAccount = (draft: SubAccountDraft) =>
  unwrap(api.POST('/accounts/{account}/accounts', { params: { path: { account: shown } }, body: draft }));

export const renameAccount = ({ account, name }: { account: string; name: string }) =>
  unwrap(api.PATCH('/accounts/{account}', {
    params: { path: { account } }, body: { name },
  }));

export const moveAccount = ({ account, parent }: { account: string; parent: string }) =>
  unwrap(api.POST('/accounts/{account}/move', { params: { path: { account } }, body: { parent } }));

export const disableAccount = (account: string) =>
  unwrap(api.POST('/accounts/{account}/disable', { params: { path: { account } } }));

export const enableAccount = (account: string) =>
  unwrap(api.POST('/accounts/{account}/enable', { params: { path: { account } } }));
