import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../../api/client';
import { ApiProblem, unwrap } from '../../api/problem';
import { Button } from '../../ui/Button';
import { NewPasswordField, useNewPasswordRule } from '../../ui/NewPasswordField';
import { Note } from '../../ui/Note';
import { PasswordField } from '../../ui/PasswordField';
import { standardRules } from '../../ui/passwordRules';
import { useForm } from '../../ui/useForm';
import { wordsOrOver, type FactorProps } from './step';
import { StepCard } from './StepCard';

/** The password is older than the account lets it be: a new one on the way in. */
export function ExpiredPasswordStep({ state, onAnswer, onOver, children }: FactorProps) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const rules = state.passwordRules ?? standardRules;
  const about = [state.username];
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
      onAnswer(await unwrap(api.POST('/session/sign-in/password', { body: { password } })));
    } catch (problem) {
      const words = wordsOrOver(problem, onOver);
      if (words !== undefined && !(problem instanceof ApiProblem && form.fail(problem.field, words))) setError(words);
    }
  });
  return (
    <StepCard title={t`Your password has expired`} sub={t`Choose a new one. You are signed in with it at once.`}>
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        {/* So that a password manager knows whose password this is. */}
        <input className="vh" type="text" name="username" autoComplete="username" value={state.username} readOnly tabIndex={-1} aria-hidden="true" />
        <NewPasswordField label={t`New password`} {...form.field('password')} rules={rules} about={about} required autoFocus />
        <PasswordField label={t`New password once more`} {...form.field('repeated')} autoComplete="new-password" required />
        <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Set password and sign in`}</Button>
      </form>
      <div>{children}</div>
    </StepCard>
  );
}
