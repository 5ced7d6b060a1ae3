import { useLingui } from '@lingui/react/macro';
import { useCountdown } from './useCountdown';
import './ResendLine.css';

type Channel = 'email' | 'sms' | 'voice';

interface ResendLineProps {
  sent: { factor: Channel; at: string; resendAt: string };
  /** Where the next one goes. */
  next: Channel;
  busy: boolean;
  onAsk: (channel: Channel) => void;
}

/** Under a code that is on its way. The time counts down for the eye only: nobody wants a second read out every second. */
export function ResendLine({ sent, next, busy, onAsk }: ResendLineProps) {
  const { t } = useLingui();
  const left = useCountdown(sent.at, sent.resendAt);
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const same: Record<Channel, string> = { email: t`Send a new code`, sms: t`Send a new code`, voice: t`Call again` };
  const other: Record<Channel, string> = { email: t`Send a code by email`, sms: t`Send a code by SMS`, voice: t`Call me` };
  return (
    <p className="resend">
      <span>{t`Nothing came?`}</span>
      {left > 0
        ? <span className="tab">{t`New code in ${clock}`}</span>
        : <button type="button" className="link" aria-disabled={busy || undefined} onClick={() => { if (!busy) onAsk(next); }}>{next === sent.factor ? same[next] : other[next]}</button>}
    </p>
  );
}
