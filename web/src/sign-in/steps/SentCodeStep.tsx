import { useState, type ReactNode } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import { makeFmt, ownTimeZone } from '../../fmt/fmt';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import type { Channel, SignInState } from '../unfinished';
import { CodeField } from './CodeField';
import { showCode } from './showFactor';
import { wordsOrOver, type FactorProps } from './step';
import { StepCard } from './StepCard';
import { useCodeForm } from './useCodeForm';
import { useCountdown } from './useCountdown';

interface SentCodeProps extends FactorProps {
  channel: Channel;
  /** Where the code goes, shortened. */
  to: string;
}

const send = (factor: Channel) => unwrap(api.POST('/session/sign-in/code', { body: { factor } }));

/** A code that is sent by email, SMS or a call. */
export function SentCodeStep(props: SentCodeProps) {
  const { t } = useLingui();
  const { channel, to, state, onState, onOver, children } = props;
  const { form, submit, error, setError } = useCodeForm((code) => showCode(channel, code), props);
  const [busy, setBusy] = useState(false);
  const [again, setAgain] = useState(false);
  const sent = state.sent?.factor === channel ? state.sent : undefined;
  const ask = async () => {
    setBusy(true);
    setError(undefined);
    try {
      onState(await send(channel));
      setAgain(sent !== undefined);
      form.reset({ code: '' });
    } catch (problem) {
      setAgain(false);
      setError(wordsOrOver(problem, onOver));
    }
    setBusy(false);
  };
  const titles: Record<Channel, string> = { email: t`Check your mailbox`, sms: t`Check your phone`, voice: t`Answer your phone` };
  return (
    <StepCard title={titles[channel]} sub={sent ? <WhereTo channel={channel} sent={sent} /> : <WhereToBe channel={channel} to={to} />}>
      {sent ? (
        <>
          <form noValidate onSubmit={submit}>
            {error && <Note tone="bad" live>{error}</Note>}
            {again && !error && <Note tone="ok" live>{t`A new code is on its way. The one before does not work any more.`}</Note>}
            <CodeField label={t`Code of six digits`} {...form.field('code')} hint={t`You can paste it.`} />
            <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Sign in`}</Button>
          </form>
          <Resend sent={sent} busy={busy} onAsk={() => void ask()} />
        </>
      ) : (
        <>
          {error && <Note tone="bad" live>{error}</Note>}
          <Button kind="main" size="wide" busy={busy} autoFocus onPress={() => void ask()}>{channel === 'voice' ? t`Call me` : t`Send the code`}</Button>
        </>
      )}
      <div>{children}</div>
    </StepCard>
  );
}

function WhereTo({ channel, sent }: { channel: Channel; sent: NonNullable<SignInState['sent']> }): ReactNode {
  const { i18n } = useLingui();
  const to = sent.to;
  const until = makeFmt(i18n.locale, ownTimeZone()).time(sent.expiresAt);
  return channel === 'voice'
    ? <Trans>We call <bdi dir="ltr" className="tab">{to}</bdi> and read a code out. It works until {until}.</Trans>
    : <Trans>We sent a code to <bdi dir="ltr" className="tab">{to}</bdi>. It works until {until}.</Trans>;
}

function WhereToBe({ channel, to }: { channel: Channel; to: string }): ReactNode {
  return channel === 'voice'
    ? <Trans>We can call <bdi dir="ltr" className="tab">{to}</bdi> and read a code out.</Trans>
    : <Trans>We can send a code to <bdi dir="ltr" className="tab">{to}</bdi>.</Trans>;
}

interface ResendProps {
  sent: NonNullable<SignInState['sent']>;
  busy: boolean;
  onAsk: () => void;
}

/** The time counts down for the eye only: nobody wants a second read out every second. */
function Resend({ sent, busy, onAsk }: ResendProps) {
  const { t } = useLingui();
  const left = useCountdown(sent.at, sent.resendAt);
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return (
    <p className="step-line">
      <span>{t`Nothing came?`}</span>
      {left > 0
        ? <span className="tab">{t`New code in ${clock}`}</span>
        : <button type="button" className="link" aria-disabled={busy || undefined} onClick={() => { if (!busy) onAsk(); }}>{sent.factor === 'voice' ? t`Call again` : t`Send a new code`}</button>}
    </p>
  );
}
