import { queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { unwrap } from './problem';
import type { components } from './schema';

export type BulkJob = components['schemas']['BulkJob'];
export type BulkFilter = components['schemas']['BulkFilter'];
export type BulkDeed = Pick<components['schemas']['StartBulkJobInputBody'], 'action' | 'role' | 'team'>;

/** How often a job that is under way is asked how far it is, in milliseconds. */
const pace = 1000;

/** The account's newest job, under way or over. */
export const latestBulkJobQuery = queryOptions({
  queryKey: ['bulk-jobs', 'latest'],
  queryFn: async ({ signal }): Promise<BulkJob | null> => {
    const { items } = await unwrap(api.GET('/accounts/{account}/bulk-jobs', { params: { path: { account }, query: { limit: 1 } }, signal }));
    return items[0] ?? null;
  },
  refetchInterval: ({ state }) => (state.data?.status === 'running' ? pace : false),
});

export const startBulkJob = (deed: BulkDeed, filter: BulkFilter) =>
  unwrap(api.POST('/accounts/{account}/bulk-jobs', { params: { path: { account } }, body: { ...deed, filter } }));

export const cancelBulkJob = (job: string) =>
  unwrap(api.POST('/accounts/{account}/bulk-jobs/{job}/cancel', { params: { path: { account, job } } }));

export const bulkResultHref = (job: string) => `/api/v1/accounts/${account}/bulk-jobs/${encodeURIComponent(job)}/result`;
