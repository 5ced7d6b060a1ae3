import { lazy, Suspense, useEffect, useState } from 'react';
import { PasswordPage } from './PasswordPage';
import { Asking } from './Refused';
import { begun, forget, goOn, isOver, look, type SignInState, type SignInStatus } from './unfinished';

const steps = () => import('./steps/NextStep');
const NextStep = lazy(() => steps().then((module) => ({ default: module.NextStep })));

/** The sign-in at its one address. Which step it is at, the server knows: a reload and a second tab go on there. */
export function SignInPage() {
  const [before] = useState(begun);
  const [asking, setAsking] = useState(before === 'open');
  const [late, setLate] = useState(before === 'late');
  const [state, setState] = useState<SignInState>();
  const over = () => {
    forget();
    setAsking(false);
    setState(undefined);
    setLate(true);
  };
  useEffect(() => {
    if (before !== 'open') return;
    let wanted = true;
    look().then(
      (found) => { if (wanted) { setState(found); setAsking(false); } },
      (problem: unknown) => { if (wanted) { if (isOver(problem)) over(); else setAsking(false); } },
    );
    return () => { wanted = false; };
  }, [before]);
  const answered = (answer: SignInStatus) => {
    const next = goOn(answer);
    if (next) setState(next);
  };
  if (asking) return <Asking />;
  if (!state) return <PasswordPage late={late} onAnswer={answered} />;
  return (
    <Suspense fallback={<Asking />}>
      <NextStep key={state.status} state={state} onState={setState} onAnswer={answered} onOver={over} />
    </Suspense>
  );
}
