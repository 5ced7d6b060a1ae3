import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { unwrap } from '../api/problem';
import type { Session } from '../api/types';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session> => {
    const { user, session, ...who } = await unwrap(api.GET('/session', { signal }));
    // API keys may ask who they are too; a browser holds none.
    if (!user || !session) throw new Error('The portal is for people, not for API keys.');
    return { ...who, user, session };
  },
  staleTime: 60_000,
});

/** Who is signed in. Pages stand inside the shell, which waits for it. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('useSession is only for pages inside the shell');
  return data;
}

/** Whether the signed-in user holds a permission. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}

export function fullName(user: { firstName: string; lastName: string; username: string }): string {
  return `${user.firstName} ${user.lastName}`.trim() || user.username;
}

export const signOut = () => unwrap(api.DELETE('/session'));
