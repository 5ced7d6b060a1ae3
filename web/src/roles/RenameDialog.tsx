import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../api/problem';
import { changeRole, rolesQuery } from '../api/roles';
import type { Role } from '../api/types';
import { useNameRules } from '../people/useNameRules';
import { Dialog } from '../ui/Dialog';
import { DialogActs } from '../ui/DialogActs';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';

export function RenameDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const form = useForm({ name: role.name, description: role.description }, useNameRules());
  const rename = useMutation({ mutationFn: changeRole, meta: { quiet: true } });
  const submit = form.submit(async (values) => {
    const name = values.name.trim();
    try {
      await rename.mutateAsync({ role: role.id, etag: role.etag, change: { name, description: values.description.trim() } });
      toast(t`The role is now called ${name}.`);
      onClose();
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
      void client.invalidateQueries({ queryKey: rolesQuery.queryKey });
    }
  });
  const unplaced = rename.error && !(rename.error instanceof ApiProblem && (rename.error.field ?? '') in form.values) ? rename.error : undefined;
  return (
    <Dialog open onClose={onClose} title={t`Rename role`}>
      <form className="stack" noValidate onSubmit={submit}>
        {unplaced && <Note tone="bad" live title={t`The role was not renamed.`}>{messageOf(unplaced)}</Note>}
        <TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required autoFocus />
        <TextField label={t`Description`} {...form.field('description')} autoComplete="off" dir="auto" optional />
        <DialogActs action={t`Rename`} busy={form.busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}
