import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { sendMobileCode, type Factors, type NumberChannel } from '../../api/factors';
import { messageOf } from '../../api/problem';
import type { User } from '../../api/types';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Note } from '../../ui/Note';
import { Pill } from '../../ui/Pill';
import { Verified } from '../../ui/Verified';
import { NumberCode } from './NumberCode';

interface NumberProps {
  user: User;
  factors: Factors;
}

/** One's own mobile number, and the proof that it is one's own. */
export function NumberCard({ user, factors }: NumberProps) {
  const { t } = useLingui();
  const { mobile, mobileVerified } = user;
  return (
    <Card title={t`Mobile number`} note={t`A verified number can get codes by text message or call.`}>
      {mobile
        ? (
          <div className="stack">
            <div className="factor-row">
              <span className="factor-state"><b className="ltr tab">{mobile}</b>{mobileVerified ? <Verified label={t`Verified`} /> : <Pill>{t`Not verified`}</Pill>}</span>
              {!mobileVerified && !factors.mobileNumber.sent && <Offers channels={factors.mobileNumber.channels} />}
            </div>
            {mobileVerified ? <Use factors={factors} /> : <Proof mobile={mobile} factors={factors} />}
          </div>
        )
        : (
          <div className="factor-row">
            <span className="dim">{t`You have given none.`}</span>
            <span className="acts"><Button href="/users/self">{t`Add a number`}</Button></span>
          </div>
        )}
    </Card>
  );
}

/** What a verified number is good for; nothing is said where nothing is in the way. */
function Use({ factors: { allowed, mobileNumber } }: Pick<NumberProps, 'factors'>) {
  const { t } = useLingui();
  const barrier = useBarrierWords();
  if (mobileNumber.barrier) return <p className="dim">{barrier[mobileNumber.barrier]}</p>;
  if (allowed.includes('sms') || allowed.includes('voice')) return null;
  return <p className="dim">{t`Your account does not use codes by text message or call to sign in.`}</p>;
}

function Proof({ mobile, factors: { mobileNumber: { barrier, channels, sent } } }: { mobile: string; factors: Factors }) {
  const words = useBarrierWords();
  if (barrier) return <p className="dim">{words[barrier]}</p>;
  return sent && <NumberCode key={sent.at} mobile={mobile} sent={sent} channels={channels} />;
}

/** Why no code reaches the number now. */
function useBarrierWords(): Record<NonNullable<Factors['mobileNumber']['barrier']>, string> {
  const { t } = useLingui();
  return {
    country: t`Your account sends no codes to numbers of this country.`,
    provider: t`Text messages and calls are not set up here, so no code can be sent.`,
  };
}

/** The ways in which a first code can come. */
function Offers({ channels }: { channels: readonly string[] }) {
  const { t } = useLingui();
  const send = useMutation({ mutationFn: sendMobileCode, meta: { quiet: true } });
  const ask = (channel: NumberChannel) => send.mutate(channel);
  const asked = (channel: NumberChannel) => send.isPending && send.variables === channel;
  return (
    <>
      <span className="acts">
        {channels.includes('sms') && <Button busy={asked('sms')} onPress={() => ask('sms')}>{t`Send a code`}</Button>}
        {channels.includes('voice') && <Button busy={asked('voice')} onPress={() => ask('voice')}>{t`Call me with a code`}</Button>}
      </span>
      {send.error && <div className="factor-wide"><Note tone="bad" live>{messageOf(send.error)}</Note></div>}
    </>
  );
}
