import { queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { unwrap } from './problem';
import type { components } from './schema';

export type View = components['schemas']['View'];
export type ViewList = View['list'];
export type ViewDraft = components['schemas']['CreateViewInputBody'];
export type ViewChange = components['schemas']['UpdateViewInputBody'];

/** One's own views of a list and the shared ones: some hundreds at most. */
export const viewsQuery = (list: ViewList) => queryOptions({
  queryKey: ['views', list],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/views', { params: { path: { account }, query: { list } }, signal })),
  staleTime: 60_000,
});

export const createView = (draft: ViewDraft) =>
  unwrap(api.POST('/accounts/{account}/views', { params: { path: { account } }, body: draft }));

/** Refused if somebody else changed the view since it was read. */
export const changeView = ({ view: { id: view, etag }, change }: { view: View; change: ViewChange }) =>
  unwrap(api.PATCH('/accounts/{account}/views/{view}', {
    params: { path: { account, view } }, body: change, headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': etag },
  }));

export const deleteView = ({ id: view }: View) =>
  unwrap(api.DELETE('/accounts/{account}/views/{view}', { params: { path: { account, view } } }));

/** The list opens with the view from now on, or with everything again. */
export const setDefaultView = ({ view: { id: view }, on }: { view: View; on: boolean }) => {
  const path = { params: { path: { account, view } } };
  return unwrap(on ? api.PUT('/accounts/{account}/views/{view}/default', path) : api.DELETE('/accounts/{account}/views/{view}/default', path));
};
