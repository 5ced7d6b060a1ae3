import { useMutation } from '@tanstack/react-query';
import { Trans, useLingui } from '@lingui/react/macro';
import { sendMobileCode, verifyMobile, type Factors, type NumberChannel } from '../../api/factors';
import { ApiProblem, messageOf } from '../../api/problem';
import { useFmt } from '../../fmt/useFmt';
import { Button } from '../../ui/Button';
import { CodeField } from '../../ui/CodeField';
import { codeLength } from '../../ui/digits';
import { Note } from '../../ui/Note';
import { ResendLine } from '../../ui/ResendLine';
import { toast } from '../../ui/Toast';
import { useCountdown } from '../../ui/useCountdown';
import { useForm } from '../../ui/useForm';

type Sent = NonNullable<Factors['mobileNumber']['sent']>;

interface NumberCodeProps {
  mobile: string;
  sent: Sent;
  channels: readonly string[];
}

/** A code is on its way to one's number: typed in here, it proves the number. */
export function NumberCode({ mobile, sent, channels }: NumberCodeProps) {
  const { t } = useLingui();
  const form = useForm({ code: '' }, { code: (value) => (value.length === codeLength ? undefined : t`The code has six digits.`) });
  const verify = useMutation({ mutationFn: verifyMobile, meta: { quiet: true }, onSuccess: () => toast(t`Your mobile number is verified.`) });
  const send = useMutation({ mutationFn: sendMobileCode, meta: { quiet: true } });
  const submit = form.submit(async ({ code }) => {
    send.reset();
    try {
      await verify.mutateAsync(code);
    } catch (error) {
      // A wrong code is of no use any more: the next one is typed into an empty field.
      form.set({ code: '' });
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const misplaced = verify.error && !(verify.error instanceof ApiProblem && verify.error.field === 'code') ? verify.error : undefined;
  const unplaced = send.error ?? misplaced;
  const ask = (channel: NumberChannel) => {
    verify.reset();
    send.mutate(channel);
  };
  return (
    <form noValidate className="number-code" onSubmit={submit}>
      <p><WhereTo mobile={mobile} sent={sent} /></p>
      {unplaced && <Note tone="bad" live>{messageOf(unplaced)}</Note>}
      <CodeField label={t`Code of six digits`} {...form.field('code')} hint={t`You can paste it.`} />
      <div className="acts"><Button kind="main" type="submit" busy={form.busy}>{t`Verify the number`}</Button></div>
      <div>
        <ResendLine sent={sent} next={sent.factor} busy={send.isPending} onAsk={(by) => ask(by === 'voice' ? 'voice' : 'sms')} />
        <OtherWay sent={sent} channels={channels} busy={send.isPending} onAsk={ask} />
      </div>
    </form>
  );
}

function WhereTo({ mobile, sent }: { mobile: string; sent: Sent }) {
  const until = useFmt().time(sent.expiresAt);
  return sent.factor === 'voice'
    ? <Trans>We call <bdi dir="ltr" className="tab">{mobile}</bdi> and read a code out. It works until {until}.</Trans>
    : <Trans>We sent a code to <bdi dir="ltr" className="tab">{mobile}</bdi>. It works until {until}.</Trans>;
}

interface OtherWayProps {
  sent: Sent;
  channels: readonly string[];
  busy: boolean;
  onAsk: (channel: NumberChannel) => void;
}

/** The other channel, once another code may be asked for at all. */
function OtherWay({ sent, channels, busy, onAsk }: OtherWayProps) {
  const { t } = useLingui();
  const left = useCountdown(sent.at, sent.resendAt);
  const other = sent.factor === 'voice' ? 'sms' : 'voice';
  if (left > 0 || !channels.includes(other)) return null;
  return <Button kind="quiet" size="small" busy={busy} onPress={() => onAsk(other)}>{other === 'voice' ? t`Call me instead` : t`Send a text message instead`}</Button>;
}
