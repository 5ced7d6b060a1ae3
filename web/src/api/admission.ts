import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { unwrap } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Explanation = Schemas['ExplainOutputBody'];
export type ExplainedStep = Schemas['ExplainedStep'];
export type RefusedVisit = Schemas['RefusedVisit'];
export type WayIn = RefusedVisit['service'];

/** A visit that is not made: of a user or of a key. */
export interface Visit {
  user?: string;
  key?: string;
  address: string;
  service: WayIn;
}

/** What all of them begin with. */
export const admissionQueries = ['admission'] as const;

export const explanationQuery = (visit: Visit) => queryOptions({
  queryKey: [...admissionQueries, 'explanation', visit],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/access/explanation', { params: { path: { account }, query: visit }, signal })),
  staleTime: 0,
  retry: false,
});

/** Whoever looks often has the refused one on the telephone: a new line comes by itself while only the newest are shown. */
const pace = 5_000;

export const refusalsQuery = (filter: { target?: string; address?: string }) => infiniteQueryOptions({
  queryKey: [...admissionQueries, 'refusals', filter],
  queryFn: ({ pageParam, signal }) => unwrap(api.GET('/accounts/{account}/access/refusals', {
    params: { path: { account }, query: { ...filter, limit: 25, cursor: pageParam } }, signal,
  })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }) => nextCursor,
  refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? pace : false),
});
