import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../../api/problem';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { GateCard } from '../Gate';
import { AskedCard } from './AskedCard';
import type { Device } from './keep';
import { leave, waitForQuestions, type Question } from './protocol';

const tryAgainAfter = 3000;

interface QuestionsProps {
  device: Device;
  onGone: () => void;
  onForget: () => void;
}

/** What came of the last question. */
type Outcome = 'approved' | 'denied';

/** A paired phone: the questions, or that there are none. */
export function Questions({ device, onGone, onForget }: QuestionsProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<readonly Question[]>([]);
  const [away, setAway] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    const stop = new AbortController();
    const left = () => stop.signal.aborted;
    void (async () => {
      let known: readonly Question[] = [];
      while (!left()) {
        try {
          known = (await waitForQuestions(device, known, stop.signal)).items;
          if (left()) return;
          setAway(false);
          setAsked(known);
        } catch (problem) {
          if (left()) return;
          if (problem instanceof ApiProblem && problem.status === 401) {
            onGone();
            return;
          }
          setAway(true);
          await new Promise((resume) => setTimeout(resume, tryAgainAfter));
        }
      }
    })();
    return () => stop.abort();
    // onGone is made anew with every drawing and always does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [device]);
  const first = asked[0];
  const settled = (question: Question, how?: Outcome) => {
    setAsked((old) => old.filter(({ id }) => id !== question.id));
    setOutcome(how);
  };
  if (first) return <AskedCard key={first.id} device={device} question={first} more={asked.length - 1} onSettled={(how) => settled(first, how)} />;
  const { username, accountName: account } = device;
  return (
    <GateCard title={t`Nobody is signing in`} sub={t`This phone approves sign-ins of ${username} at ${account}. Leave this page open: a question appears here by itself.`}>
      {away && <Note tone="warn" live>{t`The server cannot be reached. Trying again…`}</Note>}
      {outcome === 'approved' && <Note tone="ok" live>{t`You approved the sign-in.`}</Note>}
      {outcome === 'denied' && <Note tone="warn" live>{t`You denied the sign-in. If you did not begin it yourself, somebody knows your password: change it.`}</Note>}
      <Remove device={device} onForget={onForget} />
    </GateCard>
  );
}

/** Ends the pairing from here. */
function Remove({ device, onForget }: { device: Device; onForget: () => void }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const remove = async () => {
    setBusy(true);
    try {
      await leave(device);
      onForget();
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 401) { // It is removed already.
        onForget();
        return;
      }
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  if (!asking) return <Button kind="quiet" size="wide" onPress={() => setAsking(true)}>{t`Remove this phone`}</Button>;
  return (
    <div className="stack">
      {error && <Note tone="bad" live>{error}</Note>}
      <p>{t`This phone can approve no sign-in then, until it is paired again.`}</p>
      <div className="mobile-acts">
        <Button onPress={() => setAsking(false)}>{t`Keep it`}</Button>
        <Button kind="danger" busy={busy} autoFocus onPress={() => void remove()}>{t`Remove`}</Button>
      </div>
    </div>
  );
}
