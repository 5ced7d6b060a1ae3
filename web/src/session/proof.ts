import { useSyncExternalStore } from 'react';

// Acts that guard the account ask who one is, unless one has proved it lately. The dialog stands in the shell.

interface Question {
  answered: Promise<boolean>;
  answer: (proved: boolean) => void;
}

let question: Question | undefined;
const listeners = new Set<() => void>();

function put(next: Question | undefined) {
  question = next;
  for (const listener of listeners) listener();
}

/** Whether the person has proved who they are, once they have answered. However many ask, it is one question. */
export function prove(): Promise<boolean> {
  if (question) return question.answered;
  let answer: Question['answer'] = () => undefined;
  const answered = new Promise<boolean>((resolve) => { answer = resolve; });
  put({ answered, answer });
  return answered;
}

export function answerProof(proved: boolean) {
  const { answer } = question ?? {};
  put(undefined);
  answer?.(proved);
}

export function useProofWanted(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => question !== undefined,
  );
}
