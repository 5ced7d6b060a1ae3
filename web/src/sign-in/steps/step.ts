import type { ReactNode } from 'react';
import { messageOf } from '../../api/problem';
import { isOver, type SignInState, type SignInStatus } from '../unfinished';

/** What every step is given. */
export interface StepProps {
  state: SignInState;
  onState: (state: SignInState) => void;
  /** The server answered how far the sign-in is now. */
  onAnswer: (answer: SignInStatus) => void;
  /** It took too long, or was ended elsewhere. */
  onOver: () => void;
}

/** A step of the second factor; `children` are the other ways and the way back. */
export interface FactorProps extends StepProps {
  children: ReactNode;
}

/** The words of a problem; nothing where the sign-in is over and the page goes back to its start, if it has one. */
export function wordsOrOver(problem: unknown, onOver: (() => void) | undefined): string | undefined {
  if (!onOver || !isOver(problem)) return messageOf(problem);
  onOver();
  return undefined;
}
