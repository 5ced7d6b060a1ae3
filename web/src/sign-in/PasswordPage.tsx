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
import { hasPasskeys } from '../session/passkey';
import type { SignInStatus } from './unfinished';
import { usePasskey } from './usePasskey';

interface PasswordPageProps {
  /** A sign-in that had begun here took too long. */
  late?: boolean;
  onAnswer: (answer: SignInStatus) => void;
}

/** The first page of a sign-in: who, and a password or a passkey. */
export function PasswordPage({ late, onAnswer }: PasswordPageProps) {
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
      onAnswer(await unwrap(api.POST('/session', { body: { username: username.trim(), password } })));
    } catch (problem) {
      refuse(messageOf(problem));
    }
  };
  return (
    <GateCard title={t`Sign in`} sub={t`to your account settings`}>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
        {error ? <Note tone="bad" live>{error}</Note> : <Arrival late={late} />}
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
      {hasPasskeys() && <ByPasskey onAnswer={onAnswer} />}
    </GateCard>
  );
}

const passkeyOptions = () => unwrap(api.POST('/session/passkey/options'));
const showPasskey = (credential: Record<string, unknown>) => unwrap(api.POST('/session/passkey', { body: { credential } }));

function ByPasskey({ onAnswer }: Pick<PasswordPageProps, 'onAnswer'>) {
  const { t } = useLingui();
  const { press, busy, error } = usePasskey({ options: passkeyOptions, show: showPasskey, onAnswer });
  return (
    <>
      <p className="or">{t`or`}</p>
      {error && <Note tone="bad" live>{error}</Note>}
      <Button size="wide" icon="key" busy={busy} onPress={press}>{t`Sign in with a passkey`}</Button>
    </>
  );
}

/** Why somebody finds themselves here. */
function Arrival({ late }: Pick<PasswordPageProps, 'late'>) {
  const { t } = useLingui();
  if (late) return <Note tone="warn" live>{t`This sign-in took too long or was ended. Begin again.`}</Note>;
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
