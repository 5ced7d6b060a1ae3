import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button';
import { Icon, type IconName } from '../../ui/Icon';
import { GateCard } from '../Gate';
import type { Factor, Way } from '../unfinished';

const icons: Record<Factor, IconName> = { email: 'mail', sms: 'send', voice: 'bell', app: 'clock', passkey: 'key', mobile: 'check', recovery: 'rows' };

interface WaysProps {
  ways: readonly Way[];
  onChoose: (factor: Factor) => void;
  onBack?: () => void;
  children: ReactNode;
}

export function Ways({ ways, onChoose, onBack, children }: WaysProps) {
  const { t } = useLingui();
  const words: Record<Factor, string> = {
    email: t`A code by email`,
    sms: t`A code by SMS`,
    voice: t`A call that reads a code out`,
    app: t`A code of your authenticator app`,
    passkey: t`A passkey`,
    mobile: t`Approval on your mobile device`,
    recovery: t`A recovery code`,
  };
  return (
    <GateCard title={t`How do you want to go on?`} sub={t`Choose one of the ways that are set up for you.`}>
      <ul className="step-ways">
        {ways.map(({ factor, to }, at) => (
          <li key={factor}>
            <button type="button" className="way" autoFocus={at === 0} onClick={() => onChoose(factor)}>
              <Icon name={icons[factor]} />
              <span>{words[factor]}{to && <small><bdi dir="ltr">{to}</bdi></small>}</span>
            </button>
          </li>
        ))}
      </ul>
      {onBack && <Button kind="quiet" size="wide" onPress={onBack}>{t`Back`}</Button>}
      {children}
    </GateCard>
  );
}
