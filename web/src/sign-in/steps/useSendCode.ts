import { useState } from 'react';
import { api } from '../../api/client';
import { ApiProblem, unwrap } from '../../api/problem';
import type { Channel, SignInState } from '../unfinished';
import { secondsLeft } from '../../ui/useCountdown';
import { wordsOrOver, type StepProps } from './step';

export interface Sending {
  /** Another channel was wanted while the pause after the code that is shown was not over: the next code goes there. */
  next?: Channel;
  busy: boolean;
  error: string | undefined;
  /** What was just sent made a code of before worthless. */
  again: boolean;
  send: (channel: Channel) => Promise<void>;
  /** Sends at once, unless the pause after the last code is not over: then that code is still the one to type. */
  choose: (channel: Channel) => Promise<void>;
  clear: () => void;
}

const paused = (sent: SignInState['sent']) => sent !== undefined && secondsLeft(sent.at, sent.resendAt, Date.now()) > 0;

/** Codes that are sent, whichever channel they go by. `onShow` brings the step of a channel. */
export function useSendCode({ state, onState, onOver }: StepProps, onShow: (channel: Channel) => void): Sending {
  const [next, setNext] = useState<Channel>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [again, setAgain] = useState(false);
  const { sent } = state;
  const wait = (channel: Channel, shown: Channel) => {
    setNext(channel === shown ? undefined : channel);
    onShow(shown);
  };
  const send = async (channel: Channel) => {
    setBusy(true);
    setError(undefined);
    setAgain(false);
    try {
      onState(await unwrap(api.POST('/session/sign-in/code', { body: { factor: channel } })));
      setNext(undefined);
      onShow(channel);
      setAgain(sent !== undefined);
    } catch (problem) {
      // The clocks differ, or another tab has sent one.
      if (problem instanceof ApiProblem && problem.code === 'code.too_soon' && sent) wait(channel, sent.factor);
      setError(wordsOrOver(problem, onOver));
    }
    setBusy(false);
  };
  const choose = async (channel: Channel) => {
    setError(undefined);
    setAgain(false);
    setNext(undefined);
    if (sent && paused(sent)) {
      wait(channel, sent.factor);
      return;
    }
    onShow(channel);
    await send(channel);
  };
  return { next, busy, error, again, send, choose, clear: () => { setError(undefined); setAgain(false); } };
}
