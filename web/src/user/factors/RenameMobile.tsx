import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { renameMobile, type MobileDevice } from '../../api/mobiles';
import { ApiProblem, messageOf } from '../../api/problem';
import { Dialog } from '../../ui/Dialog';
import { DialogActs } from '../../ui/DialogActs';
import { Note } from '../../ui/Note';
import { TextField } from '../../ui/TextField';
import { toast } from '../../ui/Toast';
import { useForm } from '../../ui/useForm';
import { useRules } from '../../ui/useRules';

export function RenameMobile({ mobile, onClose }: { mobile: MobileDevice; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: mobile.name }, { name: useRules().required });
  const save = useMutation({
    mutationFn: (name: string) => renameMobile(mobile.id, name),
    meta: { quiet: true },
    onSuccess: ({ name }) => {
      toast(t`The mobile device ${name} is renamed.`);
      onClose();
    },
  });
  const submit = form.submit(async ({ name }) => {
    await save.mutateAsync(name.trim()).catch((error: unknown) => {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    });
  });
  const unplaced = save.error && !(save.error instanceof ApiProblem && save.error.field === 'name') ? save.error : undefined;
  return (
    <Dialog open onClose={onClose} title={t`Rename the mobile device`}>
      <form className="stack" noValidate onSubmit={submit}>
        {unplaced && <Note tone="bad" live>{messageOf(unplaced)}</Note>}
        <TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" maxLength={60} required autoFocus />
        <DialogActs action={t`Rename`} busy={form.busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}
