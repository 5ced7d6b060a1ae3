import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { unwrap } from '../api/problem';
import type { Session } from '../api/types';
import { account, visiting } from './address';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session> => {
    const [{ user, session, ...who }, shown] = await Promise.all([
      unwrap(api.GET('/session', { signal })),
      visiting ? unwrap(api.GET('/accounts/{account}', { params: { path: { account } }, signal })) : undefined,
    ]);
    // API keys may ask who they are too; a browser holds none.
    if (!user || !session) throw new Error('The portal is for people, not for API keys.');
    const own = { ...who, user, session, home: who.account };
    if (!shown) return { ...own, path: [who.account] };
    // What the operator's people hold counts in the operator's account only.
    const permissions = who.permissions.filter((permission) => !permission.startsWith('operator/'));
    return { ...own, permissions, account: shown, path: shown.path ?? [shown] };
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

/** Whether the signed-in user enters the accounts below their own. The operator's people enter nobody's. */
export function useEnters(): boolean {
  const { home } = useSession();
  const may = useMay();
  return may('accounts/manage') && may('accounts/view') && home.kind !== 'operator';
}

export function fullName(user: { firstName: string; lastName: string; username: string }): string {
  return `${user.firstName} ${user.lastName}`.trim() || user.username;
}

export const signOut = () => unwrap(api.DELETE('/session'));
