import { useMutation } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { deleteTeam } from '../api/team';
import type { Team } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { toast } from '../ui/Toast';

interface DeleteTeamProps {
  team: Team;
  onClose: () => void;
  /** Tells, before the server is asked and when it refused, whether the team is going. */
  onGoing?: (going: boolean) => void;
  onGone?: () => void;
}

export function DeleteTeam({ team, onClose, onGoing, onGone }: DeleteTeamProps) {
  const { t } = useLingui();
  const { name } = team;
  const consequences = useConsequences(team);
  const remove = useMutation({
    mutationFn: deleteTeam,
    onMutate: () => onGoing?.(true),
    onError: () => onGoing?.(false),
    onSuccess: () => {
      toast(t`${name} is deleted.`);
      onClose();
      onGone?.();
    },
  });
  return (
    <ConfirmDialog open onClose={onClose} title={t`Delete team ${name}?`} action={t`Delete team ${name}`} danger busy={remove.isPending} onConfirm={() => remove.mutate(team.id)}>
      <p>{consequences.members}</p>
      {consequences.roles && <p>{consequences.roles}</p>}
      <p>{t`This cannot be undone. The audit log keeps what was done with the team.`}</p>
    </ConfirmDialog>
  );
}

/** What goes with a team, and what does not. */
export function useConsequences(team: Team): { members: string; roles?: string } {
  const { t } = useLingui();
  const fmt = useFmt();
  const { users } = team;
  const roles = fmt.list(team.roles.map(({ name }) => name));
  if (users === 0) return { members: t`Nobody is in it, so nobody loses anything.` };
  return {
    members: team.usersExact
      ? t`${plural(users, { one: 'Its # member stays a user of the account.', other: 'Its # members stay users of the account.' })}`
      : t`Its members stay users of the account.`,
    roles: team.roles.length > 0 ? t`They lose what they have only through it, at once: ${roles}.` : undefined,
  };
}
