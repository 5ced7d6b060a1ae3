import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { renameAccount } from '../api/accounts';
import type { Account } from '../api/accountTypes';
import { ApiProblem, messageOf } from '../api/problem';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';

export function RenameAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: account.name }, { name: (value) => (value.trim() === '' ? t`Please fill this in.` : undefined) });
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
        <div className="dialog-acts">
          <Button kind="quiet" onPress={onClose}>{t`Cancel`}</Button>
          <Button kind="main" type="submit" busy={form.busy}>{t`Rename`}</Button>
        </div>
      </form>
    </Dialog>
  );
}
