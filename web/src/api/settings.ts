import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AccountFilter, Wishes } from './accountTypes';
import { account, api } from './client';
import { pageSize } from './pages';
import { unwrap } from './problem';

/** How every setting stands in the account that is shown. */
export const settingsQuery = queryOptions({
  queryKey: ['settings', 'own'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/settings', { params: { path: { account } }, signal })),
});

export const changeSettings = (settings: Wishes) =>
  unwrap(api.PATCH('/accounts/{account}/settings', { params: { path: { account } }, body: { settings } }));

/** The accounts below the one that is shown, with their settings. */
export const compareQuery = (filter: AccountFilter, cursor: string | undefined) => queryOptions({
  queryKey: ['settings', 'compare', filter, cursor],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/settings/compare', {
    params: { path: { account }, query: { ...filter, cursor, limit: pageSize } }, signal,
  })),
  placeholderData: keepPreviousData,
});

export interface Order {
  accounts: string[];
  settings: Wishes;
}

const apply = (order: Order, preview: boolean) =>
  unwrap(api.POST('/accounts/{account}/settings/apply', { params: { path: { account } }, body: { ...order, preview } }));

/** What an order would change, without changing it. */
export const previewSettings = (order: Order) => apply(order, true);
export const applySettings = (order: Order) => apply(order, false);
