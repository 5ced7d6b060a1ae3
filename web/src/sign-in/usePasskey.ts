import { useLingui } from '@lingui/react/macro';
import { NoPasskey, showPasskey } from '../session/passkey';
import { wordsOrOver } from './steps/step';
import type { SignInStatus } from './unfinished';
import { useAsking } from './useAsking';

interface Passkeys {
  options: () => Promise<{ publicKey?: unknown }>;
  show: (credential: Record<string, unknown>) => Promise<SignInStatus>;
  onAnswer: (answer: SignInStatus) => void;
  onOver?: () => void;
}

/** From a press to the server's answer: the question, the browser's dialog, the passkey. */
export function usePasskey({ options, show, onAnswer, onOver }: Passkeys) {
  const { t } = useLingui();
  return useAsking({
    ask: async () => show(await showPasskey((await options()).publicKey)),
    onAnswer,
    words: (problem) => (problem instanceof NoPasskey ? t`The browser gave no passkey. Try again, or choose another way.` : wordsOrOver(problem, onOver)),
  });
}
