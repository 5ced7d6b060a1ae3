import { useEffect, useRef, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../../api/client';
import { ApiProblem, unwrap } from '../../api/problem';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { wordsOrOver, type FactorProps } from './step';
import { StepCard } from './StepCard';

const lookEvery = 2000;

interface Ask {
  number: string;
  expiresAt: string;
}

/** A paired phone says yes: the number shows it which sign-in it is asked about. */
export function MobileStep({ onAnswer, onOver, children }: FactorProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<Ask>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  /** Who has said no is not asked again by the same sign-in. */
  const [denied, setDenied] = useState(false);
  const ended = (words: string | undefined) => {
    setAsked(undefined);
    setError(words);
  };
  const ask = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setAsked(await unwrap(api.POST('/session/sign-in/mobile')));
    } catch (problem) {
      setDenied(problem instanceof ApiProblem && problem.code === 'mobile.denied');
      setError(wordsOrOver(problem, onOver));
    }
    setBusy(false);
  };
  const approved = () => unwrap(api.POST('/session/sign-in/factor', { body: { factor: 'mobile' } })).then(onAnswer);
  useAnswer(asked, {
    approved: () => void approved().catch((problem: unknown) => ended(wordsOrOver(problem, onOver))),
    denied: () => {
      setDenied(true);
      ended(t`The device said no. If you did not do that, somebody else holds it.`);
    },
    expired: () => ended(t`No device answered in time. Ask again, or choose another way.`),
    failed: (problem) => ended(wordsOrOver(problem, onOver)),
  });
  if (asked) {
    return (
      <StepCard title={t`Approve on your mobile device`} sub={t`Open Gatehouse on your mobile device and type this number there.`}>
        <p className="step-number ltr" role="status">{asked.number}</p>
        <p className="faint" aria-live="polite">{t`Waiting for your mobile device…`}</p>
        <div>{children}</div>
      </StepCard>
    );
  }
  return (
    <StepCard title={t`Approve on your mobile device`} sub={t`Your paired mobile devices are asked whether it is you who signs in.`}>
      {error && <Note tone="bad" live>{error}</Note>}
      {!denied && <Button kind="main" size="wide" busy={busy} autoFocus onPress={() => void ask()}>{error ? t`Ask again` : t`Ask my mobile device`}</Button>}
      <div>{children}</div>
    </StepCard>
  );
}

interface Ends {
  approved: () => void;
  denied: () => void;
  expired: () => void;
  failed: (problem: unknown) => void;
}

/** Looks every two seconds, until an answer or the end of the question. */
function useAnswer(asked: Ask | undefined, ends: Ends) {
  const latest = useRef(ends);
  useEffect(() => { latest.current = ends; });
  useEffect(() => {
    if (!asked) return;
    const stop = new AbortController();
    const begin = Date.now();
    const lookAgain = async () => {
      try {
        const { status } = await unwrap(api.GET('/session/sign-in/mobile', { signal: stop.signal }));
        if (stop.signal.aborted) return;
        if (status !== 'waiting') latest.current[status]();
        // However wrong the clock of this computer is, a question lives for no more than minutes.
        else if (Date.now() - begin > longest) latest.current.expired();
        else timer = setTimeout(() => void lookAgain(), lookEvery);
      } catch (problem) {
        if (!stop.signal.aborted) latest.current.failed(problem);
      }
    };
    let timer = setTimeout(() => void lookAgain(), lookEvery);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [asked]);
}

const longest = 5 * 60_000;
