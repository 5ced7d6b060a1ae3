import { useRef, useState, type SyntheticEvent } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../api/client';
import { messageOf, unwrap } from '../api/problem';
import { Button } from '../ui/Button';
import { Link } from '../ui/Link';
import { Note } from '../ui/Note';
import { PasswordField } from '../ui/PasswordField';
import { TextField } from '../ui/TextField';
import { usePageTitle } from '../ui/usePageTitle';
import { GateCard } from './Gate';
import { safeNext } from './next';

export function SignInPage() {
  const { t } = useLingui();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  usePageTitle(t`Sign in`);

  const refuse = (message: string) => {
    setBusy(false);
    setError(message);
    // The password is what was most likely mistyped: ready to be typed again.
    const field = form.current?.elements.namedItem('password');
    if (field instanceof HTMLInputElement) field.select();
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    if (username.trim() === '' || password === '') {
      refuse(t`Type your username and your password.`);
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await unwrap(api.POST('/session', { body: { username: username.trim(), password } }));
      location.assign(safeNext(new URLSearchParams(location.search).get('next')));
    } catch (problem) {
      refuse(messageOf(problem));
    }
  };
  return (
    <GateCard title={t`Sign in`} sub={t`to your account settings`}>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
        {error ? <Note tone="bad" live>{error}</Note> : <Arrival />}
        <TextField label={t`Username or email`} name="username" autoComplete="username" dir="ltr" required autoFocus value={username} onChange={setUsername} />
        <PasswordField
          label={t`Password`}
          name="password"
          autoComplete="current-password"
          required
          aside={<Link className="link" href="/forgot-password">{t`Forgot password?`}</Link>}
          value={password}
          onChange={setPassword}
        />
        <Button kind="main" size="wide" type="submit" busy={busy}>{t`Continue`}</Button>
      </form>
    </GateCard>
  );
}

/** Why somebody finds themselves here. */
function Arrival() {
  const { t } = useLingui();
  const query = new URLSearchParams(location.search);
  const notes: Record<string, { tone: 'ok' | 'info' | 'warn'; words: string }> = {
    ended: { tone: 'warn', words: t`Your session was ended: by you on another device, by an administrator, or because your access changed.` },
    expired: { tone: 'info', words: t`Your session is over. Sign in again, and you come back to where you were.` },
    signed_out: { tone: 'ok', words: t`You are signed out.` },
    password: { tone: 'ok', words: t`Your password is set. Sign in with it.` },
    email: { tone: 'ok', words: t`Your email address is confirmed.` },
    setup: { tone: 'ok', words: t`Gatehouse is set up. You can sign in now.` },
  };
  const note = notes[query.get('why') ?? ''];
  return note ? <Note tone={note.tone} live>{note.words}</Note> : null;
}
