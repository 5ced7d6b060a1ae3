import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { renameAccount } from '../api/accounts';
import type { Account } from '../api/accountTypes';
import { ApiProblem, messageOf } from '../api/problem';
import { Dialog } from '../ui/Dialog';
import { DialogActs } from '../ui/DialogActs';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';
import { useRules } from '../ui/useRules';

export function RenameAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: account.name }, { name: useRules().required });
  const rename = useMutation({ mutationFn: renameAccount, meta: { quiet: true } });
  const submit = form.submit(async (values) => {
    const name = values.name.trim();
    try {
      await rename.mutateAsync({ account: account.id, name });
      toast(t`The account is now called ${name}.`);
      onClose();
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const unplaced = rename.error && !(rename.error instanceof ApiProblem && rename.error.field === 'name') ? rename.error : undefined;
  return (
    <Dialog open onClose={onClose} title={t`Rename account`}>
      <form className="stack" noValidate onSubmit={submit}>
        {unplaced && <Note tone="bad" live title={t`The account was not renamed.`}>{messageOf(unplaced)}</Note>}
        <TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required autoFocus />
        <DialogActs action={t`Rename`} busy={form.busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}
