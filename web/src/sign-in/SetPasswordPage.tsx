import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../api/client';
import { ApiProblem, messageOf, unwrap } from '../api/problem';
import type { PasswordLink } from '../api/types';
import { Button } from '../ui/Button';
import { NewPasswordField, useNewPasswordRule } from '../ui/NewPasswordField';
import { Note } from '../ui/Note';
import { PasswordField } from '../ui/PasswordField';
import { useForm } from '../ui/useForm';
import { usePageTitle } from '../ui/usePageTitle';
import { GateCard } from './Gate';
import { Asking, Refused } from './Refused';
import { useToken } from './useToken';

const check = (token: string) => unwrap(api.POST('/password-links/check', { body: { token } }));

/** Where the link in a letter leads: a new user's first password, or another one. */
export function SetPasswordPage() {
  const { t } = useLingui();
  const state = useToken(check);
  usePageTitle(t`Set your password`);
  if (state.step === 'asking') return <Asking />;
  if (state.step === 'refused') {
    return <Refused title={t`This link does not work`} state={state} action={<Button kind="main" size="wide" href="/forgot-password">{t`Ask for a new link`}</Button>} />;
  }
  return <SetPassword link={state.fact} token={state.token} />;
}

function SetPassword({ link, token }: { link: PasswordLink; token: string }) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const about = [link.username];
  const keepsRules = useNewPasswordRule(link.passwordRules);
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
      await unwrap(api.POST('/password-links/redeem', { body: { token, password } }));
      location.assign('/sign-in?why=password');
    } catch (problem) {
      if (!(problem instanceof ApiProblem && form.fail(problem.field, problem.message))) setError(messageOf(problem));
    }
  });
  const { name, accountName: account } = link;
  const sub = link.purpose === 'set'
    ? t`Welcome to ${account}, ${name}. Choose the password with which you will sign in.`
    : t`Choose a new password for ${name} in ${account}.`;
  return (
    <GateCard title={link.purpose === 'set' ? t`Set your password` : t`Choose a new password`} sub={sub}>
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        {/* So that a password manager knows whose password this is. */}
        <input className="vh" type="text" name="username" autoComplete="username" value={link.username} readOnly tabIndex={-1} aria-hidden="true" />
        <NewPasswordField label={t`New password`} {...form.field('password')} rules={link.passwordRules} about={about} required autoFocus />
        <PasswordField label={t`New password once more`} {...form.field('repeated')} autoComplete="new-password" required />
        <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Set password`}</Button>
      </form>
    </GateCard>
  );
}
