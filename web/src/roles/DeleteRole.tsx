import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem } from '../api/problem';
import { deleteRole } from '../api/roles';
import type { Role } from '../api/types';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { Dialog } from '../ui/Dialog';
import { toast } from '../ui/Toast';
import { useUserCount } from './words';

/** A role that somebody has is not deleted: it says who, and the way there. */
export function DeleteRole({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useLingui();
  const router = useRouter();
  const { name } = role;
  // These are told even when the role has left the screen with the refreshed list, unlike what one call of mutate is given.
  const remove = useMutation({
    mutationFn: deleteRole,
    meta: { quiet: true },
    onSuccess: () => {
      toast(t`${name} is deleted.`);
      onClose();
      router.history.push('/roles');
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.code === 'role.in_use') return;
      toast(error.message, { bad: true });
    },
  });
  const inUse = role.users > 0 || role.teams > 0 || (remove.error instanceof ApiProblem && remove.error.code === 'role.in_use');
  if (inUse) return <InUse role={role} onClose={onClose} />;
  return (
    <ConfirmDialog open onClose={onClose} title={t`Delete role ${name}?`} action={t`Delete role ${name}`} danger busy={remove.isPending} onConfirm={() => remove.mutate(role.id)}>
      <p>{t`Nobody has it, so nobody loses anything. The audit log keeps what was done with it.`}</p>
    </ConfirmDialog>
  );
}

function InUse({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useLingui();
  const may = useMay();
  const count = useUserCount();
  const users = count(role);
  const { teams } = role;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`This role is in use`}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>{t`Close`}</Button>
          {role.teams > 0 && may('teams/view') && <Button kind={role.users > 0 ? undefined : 'main'} href={`/teams?role=${role.id}`}>{t`Show its teams`}</Button>}
          {(role.users > 0 || role.teams === 0) && may('users/view') && <Button kind="main" href={`/users?role=${role.id}`}>{t`Show who has it`}</Button>}
        </>
      }
    >
      <div className="dialog-words">
        {teams > 0 && <p>{t`${plural(teams, { one: '# team gives it to its members.', other: '# teams give it to their members.' })}`}</p>}
        <p>{role.users > 0 || role.teams > 0 ? t`It is used by ${users}. Take it from them first; then it can be deleted.` : t`Somebody has just been given it. Take it from them first; then it can be deleted.`}</p>
      </div>
    </Dialog>
  );
}
