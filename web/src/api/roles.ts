import { queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { unwrap } from './problem';

/** All roles of the account: there are dozens at most. */
export const rolesQuery = queryOptions({
  queryKey: ['roles', 'list'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/roles', {
    params: { path: { account }, query: { limit: 500 } }, signal,
  })),
  staleTime: 60_000,
});
