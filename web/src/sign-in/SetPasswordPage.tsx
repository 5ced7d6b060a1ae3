import { useLingui } from '@lingui/react/macro';
import { api } from '../api/client';
import { unwrap } from '../api/problem';
import type { PasswordLink } from '../api/types';
import { Button } from '../ui/Button';
import { usePageTitle } from '../ui/usePageTitle';
import { GateCard } from './Gate';
import { NewPasswordForm } from './NewPasswordForm';
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

function SetPassword({ link: { username, name, accountName: account, purpose, passwordRules }, token }: { link: PasswordLink; token: string }) {
  const { t } = useLingui();
  const send = async (password: string) => {
    await unwrap(api.POST('/password-links/redeem', { body: { token, password } }));
    location.assign('/sign-in?why=password');
  };
  const first = purpose === 'set';
  const sub = first
    ? t`Welcome to ${account}, ${name}. Choose the password with which you will sign in.`
    : t`Choose a new password for ${name} in ${account}.`;
  return (
    <GateCard title={first ? t`Set your password` : t`Choose a new password`} sub={sub}>
      <NewPasswordForm username={username} rules={passwordRules} action={t`Set password`} onSend={send} />
    </GateCard>
  );
}
