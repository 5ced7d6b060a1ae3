import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { pageSize } from './pages';
import { unwrap } from './problem';
import type { components, operations } from './schema';

export type Import = components['schemas']['Import'];
export type ImportColumn = components['schemas']['ImportColumn'];
export type ImportRow = components['schemas']['ImportRow'];
export type ImportOutcome = NonNullable<NonNullable<operations['list-import-rows']['parameters']['query']>['outcome']>;

/** How often a check or an import that is under way is asked how far it is, in milliseconds. */
const pace = 1000;

export const underWay = (status: Import['status']) => status === 'checking' || status === 'running';

export const importsQuery = (cursor: string | undefined) => queryOptions({
  queryKey: ['imports', 'list', cursor],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/imports', { params: { path: { account }, query: { cursor, limit: pageSize } }, signal })),
  placeholderData: keepPreviousData,
  refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => underWay(status)) ? pace : false),
});

export const importQuery = (id: string) => queryOptions({
  queryKey: ['imports', 'one', id],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/imports/{import}', { params: { path: { account, import: id } }, signal })),
  refetchInterval: ({ state }) => (state.data && underWay(state.data.status) ? pace : false),
});

/** `run` tells one report from the next: a second check may say something else. */
export const importRowsQuery = (id: string, run: string, outcome: ImportOutcome | undefined, cursor: string | undefined) => queryOptions({
  queryKey: ['imports', 'rows', id, run, outcome, cursor],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/imports/{import}/rows', {
    params: { path: { account, import: id }, query: { outcome, cursor, limit: pageSize } }, signal,
  })),
  placeholderData: keepPreviousData,
});

export const uploadImport = (file: File) =>
  unwrap(api.POST('/accounts/{account}/imports', {
    params: { path: { account }, query: { name: file.name } },
    // The file goes as it is: it may be larger than what should be read into a string.
    body: file as unknown as string,
    bodySerializer: (body) => body,
    headers: { 'Content-Type': 'text/csv' },
  }));

export const mapImport = (id: string, columns: { column: string; field: string | null }[]) =>
  unwrap(api.PUT('/accounts/{account}/imports/{import}/mapping', { params: { path: { account, import: id } }, body: { columns } }));

export const checkImport = (id: string) =>
  unwrap(api.POST('/accounts/{account}/imports/{import}/check', { params: { path: { account, import: id } } }));

export const startImport = (id: string, letters: boolean) =>
  unwrap(api.POST('/accounts/{account}/imports/{import}/start', { params: { path: { account, import: id } }, body: { letters } }));

export const cancelImport = (id: string) =>
  unwrap(api.POST('/accounts/{account}/imports/{import}/cancel', { params: { path: { account, import: id } } }));

export const resultHref = (id: string) => `/api/v1/accounts/${account}/imports/${encodeURIComponent(id)}/result`;
