import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../api/problem';
import { Button } from '../ui/Button';
import { NewPasswordField, useNewPasswordRule } from '../ui/NewPasswordField';
import { Note } from '../ui/Note';
import { PasswordField } from '../ui/PasswordField';
import type { PasswordRules } from '../ui/passwordRules';
import { useForm } from '../ui/useForm';

interface NewPasswordFormProps {
  /** Whose password it will be. */
  username: string;
  rules: PasswordRules;
  /** On the button. */
  action: string;
  onSend: (password: string) => Promise<void>;
  /** What went wrong; nothing where the page leaves instead. */
  words?: (problem: unknown) => string | undefined;
}

/** A new password, typed twice, as nobody is there to ask for the old one. */
export function NewPasswordForm({ username, rules, action, onSend, words = messageOf }: NewPasswordFormProps) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const about = [username];
  const keepsRules = useNewPasswordRule(rules);
  const form = useForm(
    { password: '', repeated: '' },
    {
      password: (value) => keepsRules(value, about),
      repeated: (value, all) => (value === all.password ? undefined : t`The two passwords differ.`),
    },
  );
  const submit = form.submit(async ({ password }) => {
    setError(undefined);
    try {
      await onSend(password);
    } catch (problem) {
      const said = words(problem);
      if (said !== undefined && !(problem instanceof ApiProblem && form.fail(problem.field, said))) setError(said);
    }
  });
  return (
    <form noValidate onSubmit={submit}>
      {error && <Note tone="bad" live>{error}</Note>}
      {/* So that a password manager knows whose password this is. */}
      <input className="vh" type="text" name="username" autoComplete="username" value={username} readOnly tabIndex={-1} aria-hidden="true" />
      <NewPasswordField label={t`New password`} {...form.field('password')} rules={rules} about={about} required autoFocus />
      <PasswordField label={t`New password once more`} {...form.field('repeated')} autoComplete="new-password" required />
      <Button kind="main" size="wide" type="submit" busy={form.busy}>{action}</Button>
    </form>
  );
}
