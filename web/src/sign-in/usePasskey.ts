import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { messageOf } from '../api/problem';
import { NoPasskey, showPasskey } from '../session/passkey';
import { isOver, type SignInStatus } from './unfinished';

interface Asking {
  options: () => Promise<{ publicKey?: unknown }>;
  show: (credential: Record<string, unknown>) => Promise<SignInStatus>;
  onAnswer: (answer: SignInStatus) => void;
  onOver?: () => void;
}

/** From a press to the server's answer: the question, the browser's dialog, the passkey. */
export function usePasskey({ options, show, onAnswer, onOver }: Asking) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const ask = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { publicKey } = await options();
      onAnswer(await show(await showPasskey(publicKey)));
      return;
    } catch (problem) {
      if (problem instanceof NoPasskey) setError(t`The browser gave no passkey. Try again, or choose another way.`);
      else if (onOver && isOver(problem)) onOver();
      else setError(messageOf(problem));
    }
    setBusy(false);
  };
  return { ask, busy, error };
}
