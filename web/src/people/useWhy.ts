import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { useFmt } from '../fmt/useFmt';

/** Why a user is as they are: "Locked on 22 Nov, 10:42 after 5 failed sign-ins". */
export function useWhy(): (user: User) => string | undefined {
  const { t } = useLingui();
  const fmt = useFmt();
  return (user) => {
    if (user.status === 'locked' && user.lockedAt) {
      const at = fmt.short(user.lockedAt);
      const failed = user.failedSignIns;
      if (failed === 0) return t`Locked on ${at}`;
      return t`Locked on ${at} after ${plural(failed, { one: '# failed sign-in', other: '# failed sign-ins' })}`;
    }
    if (user.status === 'disabled' && user.disabledAt) {
      const at = fmt.short(user.disabledAt);
      return t`Disabled on ${at}`;
    }
    return undefined;
  };
}
