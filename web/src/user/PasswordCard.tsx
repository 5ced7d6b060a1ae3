import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { changePassword } from '../api/person';
import { ApiProblem, messageOf } from '../api/problem';
import { useFmt } from '../fmt/useFmt';
import { usePasswordEnd } from '../session/passwordEnd';
import { useSession } from '../session/session';
import { whileRenewing } from '../session/leave';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { NewPasswordField, useNewPasswordRule } from '../ui/NewPasswordField';
import { Note } from '../ui/Note';
import { PasswordField } from '../ui/PasswordField';
import { standardRules } from '../ui/passwordRules';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';
import { useRules } from '../ui/useRules';

const empty = { currentPassword: '', newPassword: '' };

/** One's own password. Other people set theirs from a letter. */
export function PasswordCard() {
  const { t } = useLingui();
  const { user, password } = useSession();
  const rules = password?.rules ?? standardRules;
  const about = [user.username, user.email];
  const keepsRules = useNewPasswordRule(rules);
  const form = useForm(empty, {
    currentPassword: useRules().password,
    newPassword: (value) => keepsRules(value, about),
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
        <Ending />
        {unplaced && <Note tone="bad" live title={t`The password was not changed.`}>{messageOf(unplaced)}</Note>}
        <div className="form-grid">
          <PasswordField label={t`Current password`} {...form.field('currentPassword')} autoComplete="current-password" />
          <NewPasswordField label={t`New password`} {...form.field('newPassword')} rules={rules} about={about} />
        </div>
        <div className="acts"><Button type="submit" busy={form.busy} disabled={!form.dirty}>{t`Change password`}</Button></div>
      </form>
    </Card>
  );
}

/** Whoever may not see the home page learns it here. */
function Ending() {
  const { t } = useLingui();
  const fmt = useFmt();
  const end = usePasswordEnd();
  if (!end) return null;
  const at = fmt.dateTime(end.at);
  return <Note tone={end.over ? 'bad' : 'warn'} title={end.over ? t`Your password has expired` : t`Your password expires on ${at}`} />;
}
