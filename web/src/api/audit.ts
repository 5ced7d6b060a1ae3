import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AuditFilter } from './auditTypes';
import { account, api } from './client';
import { unwrap } from './problem';

export const pageSize = 50;

export const auditQuery = (filter: AuditFilter, cursor?: string) => queryOptions({
  queryKey: ['audit', 'list', filter, cursor],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/audit-events', {
    params: { path: { account }, query: { ...filter, cursor, limit: pageSize } }, signal,
  })),
  placeholderData: keepPreviousData,
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
export function auditHref(filter: AuditFilter, part: '' | '/export' = ''): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    for (const one of [value as string | string[] | undefined].flat()) if (one) query.append(name, one);
  }
  const text = query.toString();
  return `/api/v1/accounts/${account}/audit-events${part}${text ? `?${text}` : ''}`;
}
