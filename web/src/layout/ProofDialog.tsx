import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { confirmSelf } from '../api/person';
import { ApiProblem, messageOf } from '../api/problem';
import { whileRenewing } from '../session/leave';
import { answerProof } from '../session/proof';
import { useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { PasswordField } from '../ui/PasswordField';
import { useForm } from '../ui/useForm';
import { useRules } from '../ui/useRules';

const empty = { password: '' };

/** Asks who one is before an act that an open portal on a table must not be enough for. */
export function ProofDialog({ open }: { open: boolean }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} onClose={() => answerProof(false)} title={t`Confirm that it is you`}>
      {/* Only mounted while open, so that what was typed is forgotten. */}
      <Question />
    </Dialog>
  );
}

function Question() {
  const { t } = useLingui();
  const { user } = useSession();
  const form = useForm(empty, { password: useRules().password });
  const confirm = useMutation({
    mutationFn: (values: typeof empty) => whileRenewing(() => confirmSelf(values)),
    meta: { quiet: true },
  });
  const submit = form.submit(async (values) => {
    try {
      await confirm.mutateAsync(values);
      answerProof(true);
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const { error } = confirm;
  const unplaced = error && !(error instanceof ApiProblem && error.field === 'password') ? error : undefined;
  return (
    <form noValidate className="stack" onSubmit={submit}>
      {unplaced && <Note tone="bad" live title={t`It could not be confirmed.`}>{messageOf(unplaced)}</Note>}
      <div className="dialog-words">{t`This act guards the account, so it asks for your password once more. Then it goes on. For 15 minutes nothing else asks again.`}</div>
      {/* For password managers: whose password it is. */}
      <input type="text" hidden readOnly autoComplete="username" value={user.username} />
      <PasswordField label={t`Password`} {...form.field('password')} autoComplete="current-password" autoFocus />
      <div className="dialog-acts">
        <Button kind="quiet" onPress={() => answerProof(false)}>{t`Cancel`}</Button>
        <Button type="submit" kind="main" busy={form.busy}>{t`Confirm`}</Button>
      </div>
    </form>
  );
}
