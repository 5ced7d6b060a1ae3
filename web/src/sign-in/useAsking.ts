import { useState } from 'react';
import type { SignInStatus } from './unfinished';

interface Asking {
  /** The question, the browser's dialog, and the server's answer to what it gave. */
  ask: () => Promise<SignInStatus>;
  onAnswer: (answer: SignInStatus) => void;
  /** What went wrong; nothing where the page leaves instead. */
  words: (problem: unknown) => string | undefined;
}

/** One press on a button that has the browser ask its user something. It stays busy after the answer, as the page goes on. */
export function useAsking({ ask, onAnswer, words }: Asking) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const press = async () => {
    setBusy(true);
    setError(undefined);
    try {
      onAnswer(await ask());
    } catch (problem) {
      setError(words(problem));
      setBusy(false);
    }
  };
  return { press: () => void press(), busy, error };
}
