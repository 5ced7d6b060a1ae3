import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { disableUser, enableUser, sendPasswordLetter, unlockUser } from '../api/users';
import { fullName } from '../session/session';
import { RowMenu } from '../ui/RowMenu';
import { toast } from '../ui/Toast';
import { useWhy } from './useWhy';

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

function useUserActs(user: User) {
  const { t } = useLingui();
  const name = fullName(user);
  const run = useMutation({ mutationFn: (act: () => Promise<unknown>) => act() });
  const doing = (act: () => Promise<unknown>, said: string, undo?: () => void) => () =>
    run.mutate(act, { onSuccess: () => toast(said, { undo }) });
  const enable = doing(() => enableUser(user.id), t`${name} is enabled.`);
  const disabled = () => disableUser(user.id);
  return {
    enable,
    disable: doing(disabled, t`${name} is disabled.`, enable),
    unlock: doing(() => unlockUser(user.id), t`${name} is unlocked.`),
    letter: doing(() => sendPasswordLetter(user.id), t`The set-password email for ${name} is on its way.`),
  };
}
