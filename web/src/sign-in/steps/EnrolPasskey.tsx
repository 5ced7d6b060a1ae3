import { useLingui } from '@lingui/react/macro';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import { canMakePasskeys, makePasskey, NoPasskey, type PasskeyTrouble } from '../../session/newPasskey';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { useAsking } from '../useAsking';
import { wordsOrOver, type FactorProps } from './step';
import { StepCard } from './StepCard';

const options = () => unwrap(api.POST('/session/sign-in/passkey/new'));
const add = (credential: Record<string, unknown>) => unwrap(api.POST('/session/sign-in/passkey/register', { body: { credential } }));

/** A passkey is made on the way in. It is named after the browser; its user can call it something else later. */
export function EnrolPasskey({ onAnswer, onOver, children }: FactorProps) {
  const { t } = useLingui();
  const trouble: Record<PasskeyTrouble, string> = {
    unsupported: t`This browser cannot make passkeys. Use another browser, or ask an admin of your account.`,
    known: t`This device or key holds a passkey of yours that no longer counts. Use another one, or ask an admin of your account.`,
    given_up: t`The browser gave up, or you did. Try again.`,
  };
  const { press, busy, error } = useAsking({
    ask: async () => add(await makePasskey((await options()).publicKey)),
    onAnswer,
    words: (problem) => (problem instanceof NoPasskey ? trouble[problem.trouble] : wordsOrOver(problem, onOver)),
  });
  return (
    <StepCard title={t`Set up a passkey`} sub={t`Your account asks for a second proof that it is you. Your browser keeps it behind your fingerprint, your face, a PIN or a security key.`}>
      {error && <Note tone="bad" live>{error}</Note>}
      {canMakePasskeys()
        ? <Button kind="main" size="wide" icon="key" busy={busy} autoFocus onPress={press}>{t`Set up and sign in`}</Button>
        : <Note tone="warn">{trouble.unsupported}</Note>}
      <div>{children}</div>
    </StepCard>
  );
}
