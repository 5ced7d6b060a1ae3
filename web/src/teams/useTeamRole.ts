import { useMutation, useQueryClient } from '@tanstack/react-query';
import { setTeamRole, teamQuery } from '../api/team';
import type { Role, Team } from '../api/types';

/** Gives the team a role or takes it: on the screen at once, and back again if the server says no. */
export function useTeamRole(team: Team) {
  const client = useQueryClient();
  const { queryKey } = teamQuery(team.id);
  return useMutation({
    mutationFn: ({ role, on }: { role: Role; on: boolean }) => setTeamRole(team.id, role.id, on),
    onMutate: async ({ role, on }) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, (old) => old && withRole(old, role, on));
      return before;
    },
    onError: (_error, _toggle, before) => client.setQueryData(queryKey, before),
  });
}

export function withRole(team: Team, { id, name, kind, needsSeat }: Pick<Role, 'id' | 'name' | 'kind' | 'needsSeat'>, on: boolean): Team {
  const others = team.roles.filter((role) => role.id !== id);
  return { ...team, roles: on ? [...others, { id, name, kind, needsSeat }] : others };
}
