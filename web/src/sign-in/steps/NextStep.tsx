import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../../api/client';
import { Button } from '../../ui/Button';
import { usePageTitle } from '../../ui/usePageTitle';
import { forget } from '../unfinished';
import { AppStep } from './AppStep';
import { EnrolStep } from './EnrolStep';
import { ExpiredPasswordStep } from './ExpiredPasswordStep';
import { MobileStep } from './MobileStep';
import { PasskeyStep } from './PasskeyStep';
import { RecoveryStep } from './RecoveryStep';
import { SentCodeStep } from './SentCodeStep';
import type { StepProps } from './step';
import { useSendCode } from './useSendCode';
import { Ways } from './Ways';
import type { Channel, Factor } from '../unfinished';
import './Steps.css';

/** What is wanted after the password. The server decides; the page only shows it. */
export function NextStep(props: StepProps) {
  const { t } = useLingui();
  usePageTitle(t`Sign in`);
  switch (props.state.status) {
    case 'second_factor':
      return <FactorStep {...props} />;
    case 'enrol':
      return <EnrolStep {...props}><StartAnew /></EnrolStep>;
    case 'password_expired':
      return <ExpiredPasswordStep {...props}><StartAnew /></ExpiredPasswordStep>;
  }
}

function FactorStep(props: StepProps) {
  const { t } = useLingui();
  const { ways, sent, preferred } = props.state;
  const [factor, setFactor] = useState<Factor | undefined>(sent?.factor ?? (preferred as Factor | undefined) ?? ways[0]?.factor);
  const [choosing, setChoosing] = useState(false);
  const sending = useSendCode(props, setFactor);
  const choose = (chosen: Factor) => {
    setChoosing(false);
    if (isChannel(chosen)) void sending.choose(chosen);
    else setFactor(chosen);
  };
  const way = ways.find((one) => one.factor === factor);
  if (choosing || !way) {
    return (
      <Ways
        ways={ways}
        onChoose={choose}
        onBack={way && (() => setChoosing(false))}
      >
        <StartAnew />
      </Ways>
    );
  }
  const below = (
    <>
      {ways.length > 1 && <Button kind="quiet" size="wide" onPress={() => setChoosing(true)}>{t`Choose another way`}</Button>}
      <StartAnew />
    </>
  );
  switch (way.factor) {
    case 'app':
      return <AppStep {...props}>{below}</AppStep>;
    case 'passkey':
      return <PasskeyStep {...props}>{below}</PasskeyStep>;
    case 'mobile':
      return <MobileStep {...props}>{below}</MobileStep>;
    case 'recovery':
      return <RecoveryStep {...props}>{below}</RecoveryStep>;
    default:
      return <SentCodeStep key={way.factor} {...props} sending={sending} channel={way.factor satisfies Channel} to={way.to ?? ''}>{below}</SentCodeStep>;
  }
}

const isChannel = (factor: Factor): factor is Channel => factor === 'email' || factor === 'sms' || factor === 'voice';

/** Somebody else, or a change of mind. The server forgets the sign-in; the page does not wait for it to say so for long. */
function StartAnew() {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    await api.DELETE('/session/sign-in').catch(() => undefined); // It ends by itself in a few minutes.
    forget();
    location.replace(location.pathname + location.search);
  };
  return <Button kind="quiet" size="wide" busy={busy} onPress={() => void leave()}>{t`Back to sign-in`}</Button>;
}
