import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button';
import { GateCard } from '../Gate';
import type { Factor, Way } from '../unfinished';
import { Choices, factorIcons } from './Choices';
import { useEscape } from './useEscape';

interface WaysProps {
  ways: readonly Way[];
  onChoose: (factor: Factor) => void;
  onBack?: () => void;
  children: ReactNode;
}

export function Ways({ ways, onChoose, onBack, children }: WaysProps) {
  const { t } = useLingui();
  useEscape(onBack);
  const words: Record<Factor, string> = {
    email: t`A code by email`,
    sms: t`A code by SMS`,
    voice: t`A call that reads a code out`,
    app: t`A code of your authenticator app`,
    passkey: t`A passkey`,
    mobile: t`Approval on your mobile device`,
    recovery: t`A recovery code`,
  };
  const choices = ways.map(({ factor, to }) => ({ id: factor, icon: factorIcons[factor], title: words[factor], note: to && <bdi dir="ltr">{to}</bdi> }));
  return (
    <GateCard title={t`How do you want to go on?`} sub={t`Choose one of the ways that are set up for you.`}>
      <Choices choices={choices} onChoose={onChoose} />
      {onBack && <Button kind="quiet" size="wide" onPress={onBack}>{t`Back`}</Button>}
      {children}
    </GateCard>
  );
}
