import { useState } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { api } from '../api/client';
import { messageOf, unwrap } from '../api/problem';
import { Button } from '../ui/Button';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';
import { useForm } from '../ui/useForm';
import { usePageTitle } from '../ui/usePageTitle';
import { useRules } from '../ui/useRules';
import { GateCard } from './Gate';

export function ForgotPasswordPage() {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const [sent, setSent] = useState(false);
  const form = useForm({ username: '' }, { username: useRules().required });
  usePageTitle(t`Forgot password`);
  const submit = form.submit(async ({ username }) => {
    try {
      await unwrap(api.POST('/password-resets', { body: { username: username.trim() } }));
      setSent(true);
    } catch (problem) {
      setError(messageOf(problem));
    }
  });
  if (sent) {
    return (
      <GateCard title={t`Look into your mailbox`} sub={t`If there is such a user, a letter with a link is on its way. The link works once and for a short time only.`}>
        <Button size="wide" href="/sign-in">{t`Back to sign-in`}</Button>
      </GateCard>
    );
  }
  return (
    <GateCard title={t`Forgot password`} sub={t`Tell us who you are, and we send a link to your email address.`}>
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        <TextField label={t`Username or email`} {...form.field('username')} autoComplete="username" dir="ltr" required autoFocus />
        <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Send the link`}</Button>
        <Button kind="quiet" size="wide" href="/sign-in"><Trans>Back to sign-in</Trans></Button>
      </form>
    </GateCard>
  );
}
