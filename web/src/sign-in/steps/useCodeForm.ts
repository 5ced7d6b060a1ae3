import { useState, type SyntheticEvent } from 'react';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem } from '../../api/problem';
import { codeLength } from '../../ui/digits';
import { useForm } from '../../ui/useForm';
import type { SignInStatus } from '../unfinished';
import { wordsOrOver, type StepProps } from './step';

/** The button stays busy until the portal is there. */
const leaving = new Promise<never>(() => undefined);

/** A form of one code. What is wrong with it is told beside the field; all else above it. */
export function useCodeForm(send: (code: string) => Promise<SignInStatus>, { onAnswer, onOver }: StepProps, length = codeLength) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const form = useForm({ code: '' }, { code: (value) => {
    if (value.trim() === '') return t`Fill this in.`;
    return value.trim().length < length ? t`The code has six digits.` : undefined;
  } });
  const check = form.submit(async ({ code }) => {
    setError(undefined);
    try {
      const answer = await send(code.trim());
      onAnswer(answer);
      if (!answer.signIn) await leaving;
    } catch (problem) {
      const words = wordsOrOver(problem, onOver);
      if (words === undefined) return;
      // A wrong code is of no use any more: the next one is typed into an empty field.
      form.set({ code: '' });
      if (!(problem instanceof ApiProblem && form.fail(problem.field, words))) setError(words);
    }
  });
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault();
    // A code sends itself; Enter pressed after it does not take away what is said of it.
    if (form.values.code !== '' || form.errors.code === undefined) check(event);
  };
  return { form, submit, error };
}
