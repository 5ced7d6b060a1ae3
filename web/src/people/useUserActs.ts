import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { disableUser, enableUser, sendPasswordLetter, unlockUser } from '../api/users';
import { fullName } from '../session/session';
import { toast } from '../ui/Toast';

/** What can be done with a user in one press. Each says that it was done; disabling can be taken back. */
export function useUserActs(user: User) {
  const { t } = useLingui();
  const name = fullName(user);
  // In the options, as what offers the act may go with it: the card of a lock, the row of a filtered list.
  const run = useMutation({
    mutationFn: ({ act }: { act: () => Promise<unknown>; said: string; undo?: () => void }) => act(),
    onSuccess: (_done, { said, undo }) => toast(said, { undo }),
  });
  const doing = (act: () => Promise<unknown>, said: string, undo?: () => void) => () => run.mutate({ act, said, undo });
  const enable = doing(() => enableUser(user.id), t`${name} is enabled.`);
  const disabled = () => disableUser(user.id);
  return {
    busy: run.isPending,
    enable,
    disable: doing(disabled, t`${name} is disabled.`, enable),
    unlock: doing(() => unlockUser(user.id), t`${name} is unlocked.`),
    letter: doing(() => sendPasswordLetter(user.id), t`The set-password email for ${name} is on its way.`),
  };
}
