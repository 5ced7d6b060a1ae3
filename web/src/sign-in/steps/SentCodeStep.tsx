import { useRef, type ReactNode } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { makeFmt, ownTimeZone } from '../../fmt/fmt';
import { Button } from '../../ui/Button';
import { CodeField } from '../../ui/CodeField';
import { Note } from '../../ui/Note';
import { ResendLine } from '../../ui/ResendLine';
import type { Channel, SignInState } from '../unfinished';
import { showCode } from './showFactor';
import type { FactorProps } from './step';
import { StepCard } from './StepCard';
import { useCodeForm } from './useCodeForm';
import type { Sending } from './useSendCode';

interface SentCodeProps extends FactorProps {
  channel: Channel;
  /** Where the code goes, shortened. */
  to: string;
  sending: Sending;
}

/** A code that is sent by email, SMS or a call. */
export function SentCodeStep(props: SentCodeProps) {
  const { t } = useLingui();
  const { channel, to, state, sending, children } = props;
  const { form, submit, error } = useCodeForm((code) => showCode(channel, code), props);
  const place = useRef<HTMLFormElement>(null);
  const sent = state.sent?.factor === channel ? state.sent : undefined;
  const wrong = error ?? sending.error;
  const ask = async (by: Channel) => {
    const before = form.values.code;
    await sending.send(by);
    const field = place.current?.querySelector('input');
    if (field?.value === before) form.reset({ code: '' }); // else the new one was quicker than the answer
    field?.focus(); // what was pressed is gone
  };
  const titles: Record<Channel, string> = { email: t`Check your mailbox`, sms: t`Check your phone`, voice: t`Answer your phone` };
  return (
    <StepCard title={titles[channel]} sub={sent ? <WhereTo channel={channel} sent={sent} /> : <WhereToBe channel={channel} to={to} />}>
      {sent ? (
        <>
          <form ref={place} noValidate onSubmit={(event) => { sending.clear(); submit(event); }}>
            {wrong && <Note tone="bad" live>{wrong}</Note>}
            {sending.again && !wrong && <Note tone="ok" live>{t`A new code is on its way. The one before does not work any more.`}</Note>}
            <CodeField label={t`Code of six digits`} {...form.field('code')} autoFocus hint={t`You can paste it.`} />
            <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Sign in`}</Button>
          </form>
          <ResendLine sent={sent} next={sending.next ?? channel} busy={sending.busy} onAsk={(by) => void ask(by)} />
        </>
      ) : (
        <>
          {wrong && <Note tone="bad" live>{wrong}</Note>}
          <Button kind="main" size="wide" busy={sending.busy} autoFocus onPress={() => void ask(channel)}>{channel === 'voice' ? t`Call me` : t`Send the code`}</Button>
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
