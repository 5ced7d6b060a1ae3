import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Permission } from '../api/accessTypes';
import { ApiProblem, messageOf } from '../api/problem';
import { createRole } from '../api/roles';
import type { Role } from '../api/types';
import { useNameRules } from '../people/useNameRules';
import { Dialog } from '../ui/Dialog';
import { DialogActs } from '../ui/DialogActs';
import { Note } from '../ui/Note';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';
import { roleHref } from './search';

interface NewRoleDialogProps {
  /** What a copy can be made from. */
  roles: readonly Role[];
  permissions: readonly Permission[];
  /** Set: a copy of just this one. */
  from?: Role;
  onClose: () => void;
}

export function NewRoleDialog({ roles, permissions, from, onClose }: NewRoleDialogProps) {
  const { t } = useLingui();
  const router = useRouter();
  const name = from?.name ?? '';
  const form = useForm(
    { name: from ? t`Copy of ${name}` : '', description: from?.kind === 'custom' ? from.description : '', start: from?.id ?? '' },
    useNameRules(),
  );
  const source = roles.find(({ id }) => id === form.values.start);
  const taken = source?.permissions.filter((id) => permissions.some((known) => known.id === id && known.grantable)) ?? [];
  const left = (source?.permissions.length ?? 0) - taken.length;
  const create = useMutation({ mutationFn: createRole, meta: { quiet: true } });
  const submit = form.submit(async (values) => {
    try {
      const role = await create.mutateAsync({ name: values.name.trim(), description: values.description.trim(), permissions: taken });
      const made = role.name;
      toast(t`${made} is created.`);
      onClose();
      router.history.push(roleHref(role.id));
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const unplaced = create.error && !(create.error instanceof ApiProblem && (create.error.field ?? '') in form.values) ? create.error : undefined;
  return (
    <Dialog open onClose={onClose} title={from ? t`Copy ${name}` : t`Create role`}>
      <form className="stack" noValidate onSubmit={submit}>
        {unplaced && <Note tone="bad" live title={t`The role was not created.`}>{messageOf(unplaced)}</Note>}
        <TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required autoFocus />
        <TextField label={t`Description`} {...form.field('description')} autoComplete="off" dir="auto" optional hint={t`What the people who get it are meant to do.`} />
        {!from && (
          <Select
            label={t`Start with`}
            options={[{ id: '', label: t`Nothing: every box empty` }, ...roles.map((role) => {
              const title = role.name;
              return { id: role.id, label: t`A copy of ${title}` };
            })]}
            {...form.field('start')}
          />
        )}
        {left > 0 && <Note icon="lock">{t`${plural(left, { one: '# permission of it is not yours to grant and is left out.', other: '# permissions of it are not yours to grant and are left out.' })}`}</Note>}
        <DialogActs action={t`Create role`} busy={form.busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}
