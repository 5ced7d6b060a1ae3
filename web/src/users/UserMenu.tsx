import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { useUserActs } from '../people/useUserActs';
import { useWhy } from '../people/useWhy';
import { fullName } from '../session/session';
import { RowMenu } from '../ui/RowMenu';

/** What can be done with one user from the list. */
export function UserMenu({ user }: { user: User }) {
  const { t } = useLingui();
  const why = useWhy();
  const name = fullName(user);
  const { enable, disable, unlock, letter } = useUserActs(user);
  return (
    <RowMenu
      name={name}
      why={why(user)}
      groups={[
        [
          user.status === 'locked' && { id: 'unlock', title: t`Unlock`, icon: 'unlock', onPress: unlock },
          { id: 'edit', title: t`Edit`, icon: 'edit', href: `/users/${user.id}` },
          user.status !== 'disabled' && { id: 'letter', title: t`Resend set-password email`, icon: 'send', onPress: letter },
        ],
        [
          user.status === 'disabled'
            ? { id: 'enable', title: t`Enable`, icon: 'check', onPress: enable }
            : { id: 'disable', title: t`Disable`, icon: 'ban', danger: true, onPress: disable },
        ],
      ]}
    />
  );
}
