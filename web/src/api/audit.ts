import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AuditEvent, AuditFilter } from './auditTypes';
import { account, api } from './client';
import { pageSize } from './pages';
import { hrefOf } from './href';
import { unwrap } from './problem';
import type { ListPage } from './types';

export const auditQuery = (filter: AuditFilter, cursor?: string) => queryOptions({
  queryKey: ['audit', 'list', filter, cursor],
  queryFn: ({ signal }) => firstFilled(filter, cursor, signal),
  placeholderData: keepPreviousData,
});

/**
 * A seldom word may be far back: the server looks through a bounded stretch for each answer,
 * which can be empty though there is more. Nobody wants to press "Older" on nothing.
 */
async function firstFilled(filter: AuditFilter, cursor: string | undefined, signal: AbortSignal): Promise<ListPage<AuditEvent>> {
  for (let at = cursor; ;) {
    const page = await unwrap(api.GET('/accounts/{account}/audit-events', {
      params: { path: { account }, query: { ...filter, cursor: at, limit: pageSize } }, signal,
    }));
    if (page.items.length > 0 || page.nextCursor === undefined) return page;
    at = page.nextCursor;
  }
}

export const eventQuery = (event: string) => queryOptions({
  queryKey: ['audit', 'one', event],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/audit-events/{event}', { params: { path: { account, event } }, signal })),
  // An event changes only when a person in it is erased.
  staleTime: Infinity,
});

export const histogramQuery = (filter: AuditFilter) => queryOptions({
  queryKey: ['audit', 'histogram', filter],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/audit-events/histogram', {
    params: { path: { account }, query: filter }, signal,
  })),
  placeholderData: keepPreviousData,
});

/** The items and actions that there are, in the reader's words. */
export const catalogueQuery = queryOptions({
  queryKey: ['audit', 'catalogue'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/audit-events/catalogue', { params: { path: { account } }, signal })),
  staleTime: 600_000,
});

/** The list's address, for the CSV file and for the same call by hand. */
export const auditHref = (filter: AuditFilter, part: '' | '/export' = ''): string => hrefOf(`audit-events${part}`, filter);
