import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Role } from '../api/types';
import { useFmt } from '../fmt/useFmt';

/** 12 users, or "10,000+ users" when nobody counted further. */
export function useUserCount(): (role: Pick<Role, 'users' | 'usersExact'>) => string {
  const { t } = useLingui();
  const fmt = useFmt();
  return ({ users, usersExact }) => {
    const count = fmt.number(users);
    return usersExact ? t`${plural(users, { one: '# user', other: '# users' })}` : t`more than ${count} users`;
  };
}
