import { useMutation, useQueryClient } from '@tanstack/react-query';
import { setMembership, type Membership } from '../api/person';
import type { Named, User } from '../api/types';

type Object = Named & { kind?: 'system' | 'custom' };

/** Turns a role or a team on or off: on the screen at once, and back again if the server says no. */
export function useMembership(user: User) {
  const client = useQueryClient();
  // The same person may be kept twice, by id and as "self".
  const kept = { queryKey: ['users', 'one'] };
  return useMutation({
    mutationFn: ({ kind, object, on }: { kind: Membership['kind']; object: Object; on: boolean }) => setMembership(user.id, { kind, id: object.id, on }),
    onMutate: async ({ kind, object, on }) => {
      await client.cancelQueries(kept);
      const before = client.getQueriesData<User>(kept);
      client.setQueriesData<User>(kept, (old) => (old?.id === user.id ? withMembership(old, kind, object, on) : old));
      return before;
    },
    onError: (_error, _toggle, before) => {
      for (const [key, data] of before ?? []) client.setQueryData(key, data);
    },
  });
}

export function withMembership(user: User, kind: Membership['kind'], object: Object, on: boolean): User {
  const without = <Item extends Named>(list: Item[]) => list.filter(({ id }) => id !== object.id);
  if (kind === 'team') return { ...user, teams: on ? [...without(user.teams), object] : without(user.teams) };
  const role = { id: object.id, name: object.name, kind: object.kind ?? 'custom' } as const;
  return { ...user, roles: on ? [...without(user.roles), role] : without(user.roles) };
}
