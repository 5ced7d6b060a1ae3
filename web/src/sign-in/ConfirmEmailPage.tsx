import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../api/client';
import { ApiProblem, messageOf, unwrap } from '../api/problem';
import { Button } from '../ui/Button';
import { usePageTitle } from '../ui/usePageTitle';
import { GateCard } from './Gate';
import { tokenInAddress } from './pages';
import { Refused } from './Refused';

/** A press confirms, not the visit: mail scanners open links too, and a link works once. */
export function ConfirmEmailPage() {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [refused, setRefused] = useState<{ words: string; again: boolean }>();
  usePageTitle(t`Confirm your email address`);
  const confirm = async () => {
    setBusy(true);
    try {
      await unwrap(api.POST('/email-confirmations/redeem', { body: { token: tokenInAddress() } }));
      setDone(true);
    } catch (problem) {
      setRefused({ words: messageOf(problem), again: problem instanceof ApiProblem && problem.status !== 404 });
    }
    setBusy(false);
  };
  if (refused) return <Refused title={t`This link does not work`} state={refused} />;
  if (done) {
    return (
      <GateCard title={t`Your email address is confirmed`} sub={t`Letters go to it from now on, and you can sign in with it.`}>
        <Button kind="main" size="wide" href="/">{t`Go on to Gatehouse`}</Button>
      </GateCard>
    );
  }
  return (
    <GateCard title={t`Confirm your email address`} sub={t`Press the button if it was you who entered this address.`}>
      <Button kind="main" size="wide" busy={busy} onPress={() => void confirm()}>{t`Confirm the address`}</Button>
    </GateCard>
  );
}
