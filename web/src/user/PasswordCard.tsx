import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { changePassword } from '../api/person';
import { ApiProblem, messageOf } from '../api/problem';
import { whileRenewing } from '../session/leave';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { Note } from '../ui/Note';
import { PasswordField } from '../ui/PasswordField';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';
import { useRules } from '../ui/useRules';
import { strengthOf } from './strength';

const empty = { currentPassword: '', newPassword: '' };

/** One's own password. Other people set theirs from a letter. */
export function PasswordCard() {
  const { t } = useLingui();
  const hint = useStrengthWords();
  const form = useForm(empty, {
    currentPassword: useRules().password,
    newPassword: (value) => (strengthOf(value) === 'short' ? t`A password has at least 8 characters.` : undefined),
  });
  const change = useMutation({ mutationFn: (values: typeof empty) => whileRenewing(() => changePassword(values)), meta: { quiet: true } });
  const submit = form.submit(async (values) => {
    try {
      await change.mutateAsync(values);
      form.reset(empty);
      toast(t`Your password is changed. Your other sessions are ended.`);
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const { error } = change;
  const unplaced = error && !(error instanceof ApiProblem && error.field !== undefined && error.field in empty) ? error : undefined;
  return (
    <Card title={t`Password`} note={t`Changing it ends your other sessions.`}>
      <form noValidate className="stack" onSubmit={submit}>
        {unplaced && <Note tone="bad" live title={t`The password was not changed.`}>{messageOf(unplaced)}</Note>}
        <div className="form-grid">
          <PasswordField label={t`Current password`} {...form.field('currentPassword')} autoComplete="current-password" />
          <PasswordField label={t`New password`} {...form.field('newPassword')} autoComplete="new-password" hint={hint(form.values.newPassword)} />
        </div>
        <div className="acts"><Button type="submit" busy={form.busy} disabled={!form.dirty}>{t`Change password`}</Button></div>
      </form>
    </Card>
  );
}

function useStrengthWords(): (password: string) => string {
  const { t } = useLingui();
  return (password) => ({
    none: t`At least 8 characters; a few words in a row are easy to remember and hard to guess.`,
    short: t`Too short: at least 8 characters.`,
    fair: t`Fair. Longer is safer: 16 characters or more are strong.`,
    good: t`Good. 16 characters or more are strong.`,
    strong: t`Strong.`,
  })[strengthOf(password)];
}
