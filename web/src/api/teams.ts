import { queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { unwrap } from './problem';

/** All teams of the account: a thousand at most. */
export const teamsQuery = queryOptions({
  queryKey: ['teams', 'list'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/teams', {
    params: { path: { account } }, signal,
  })),
  staleTime: 60_000,
});
