import { useLingui } from '@lingui/react/macro';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { hasPasskeys } from '../../session/passkey';
import { usePasskey } from '../usePasskey';
import type { FactorProps } from './step';
import { StepCard } from './StepCard';

const options = () => unwrap(api.POST('/session/sign-in/passkey'));
const show = (credential: Record<string, unknown>) => unwrap(api.POST('/session/sign-in/factor', { body: { factor: 'passkey', credential } }));

export function PasskeyStep({ onAnswer, onOver, children }: FactorProps) {
  const { t } = useLingui();
  const { press, busy, error } = usePasskey({ options, show, onAnswer, onOver });
  return (
    <StepCard title={t`Use your passkey`} sub={t`Your browser asks for your fingerprint, your face, a PIN or a security key.`}>
      {error && <Note tone="bad" live>{error}</Note>}
      {hasPasskeys()
        ? <Button kind="main" size="wide" icon="key" busy={busy} autoFocus onPress={press}>{t`Use a passkey`}</Button>
        : <Note tone="warn">{t`This browser knows no passkeys. Choose another way, or another browser.`}</Note>}
      <div>{children}</div>
    </StepCard>
  );
}
