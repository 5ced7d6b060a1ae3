import { queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { unwrap } from './problem';
import type { TeamChange, TeamDraft } from './types';

// One team and what is done with it. Apart from the list, which many pages fetch.

export const teamQuery = (team: string) => queryOptions({
  queryKey: ['teams', 'one', team],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/teams/{team}', { params: { path: { account, team } }, signal })),
});

export const createTeam = (draft: TeamDraft) =>
  unwrap(api.POST('/accounts/{account}/teams', { params: { path: { account } }, body: draft }));

/** Refused if somebody else changed the team since `etag` was read. */
export const changeTeam = ({ team, etag, change }: { team: string; etag: string; change: TeamChange }) =>
  unwrap(api.PATCH('/accounts/{account}/teams/{team}', {
    params: { path: { account, team } }, body: change, headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': etag },
  }));

export const deleteTeam = (team: string) =>
  unwrap(api.DELETE('/accounts/{account}/teams/{team}', { params: { path: { account, team } } }));

/** Gives the team a role or takes it; counts at once for its members, on open sessions too. */
export function setTeamRole(team: string, role: string, on: boolean): Promise<unknown> {
  const path = '/accounts/{account}/teams/{team}/roles/{role}';
  const options = { params: { path: { account, team, role } } };
  return unwrap(on ? api.PUT(path, options) : api.DELETE(path, options));
}
