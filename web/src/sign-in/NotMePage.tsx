import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../api/client';
import { ApiProblem, messageOf, unwrap } from '../api/problem';
import { Button } from '../ui/Button';
import { usePageTitle } from '../ui/usePageTitle';
import { GateCard } from './Gate';
import { tokenInAddress } from './pages';
import { Refused } from './Refused';

/** Where the letter about a new device leads. A press acts, not the visit: mail scanners open links too. */
export function NotMePage() {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [refused, setRefused] = useState<{ words: string; again: boolean }>();
  usePageTitle(t`This was not me`);
  const disown = async () => {
    setBusy(true);
    try {
      await unwrap(api.POST('/sign-in-alerts/redeem', { body: { token: tokenInAddress() } }));
      setDone(true);
    } catch (problem) {
      setRefused({ words: messageOf(problem), again: problem instanceof ApiProblem && problem.status !== 404 });
    }
    setBusy(false);
  };
  if (refused) {
    return <Refused title={t`This link does not work`} state={refused} action={<Button kind="main" size="wide" href="/forgot-password">{t`Ask for a new password`}</Button>} />;
  }
  if (done) {
    return (
      <GateCard title={t`Everybody is signed out`} sub={t`All your sessions have ended and your password opens nothing any more. A letter with a link to a new password is on its way to you.`}>
        <Button size="wide" href="/sign-in" autoFocus>{t`Back to sign-in`}</Button>
      </GateCard>
    );
  }
  return (
    <GateCard title={t`Was it not you who signed in?`} sub={t`Press the button if you do not know the sign-in that the letter tells of. All your sessions end, and you get a letter with a link to a new password.`}>
      <Button kind="danger" size="wide" busy={busy} onPress={() => void disown()}>{t`It was not me`}</Button>
      <Button kind="quiet" size="wide" href="/sign-in">{t`It was me`}</Button>
    </GateCard>
  );
}
