import { useEffect, useState } from 'react';
import { ApiProblem, messageOf } from '../api/problem';
import { tokenInAddress } from './pages';

export type TokenState<Fact> =
  | { step: 'asking' }
  | { step: 'refused'; words: string; again: boolean }
  | { step: 'good'; fact: Fact; token: string };

/** Asks the server once about the token in the address. `again`: asking later may help. */
export function useToken<Fact>(ask: (token: string) => Promise<Fact>): TokenState<Fact> {
  const [state, setState] = useState<TokenState<Fact>>({ step: 'asking' });
  useEffect(() => {
    let wanted = true;
    const token = tokenInAddress();
    ask(token).then(
      (fact) => { if (wanted) setState({ step: 'good', fact, token }); },
      (problem: unknown) => {
        if (!wanted) return;
        const again = problem instanceof ApiProblem && (problem.status === 0 || problem.status >= 500 || problem.status === 429);
        setState({ step: 'refused', words: messageOf(problem), again });
      },
    );
    return () => { wanted = false; };
  }, [ask]);
  return state;
}
