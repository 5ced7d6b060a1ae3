import { api } from '../api/client';
import { ApiProblem, unwrap } from '../api/problem';
import type { components } from '../api/schema';
import { safeNext } from './next';

// A sign-in between its password and its session. The server holds it and knows the browser by a
// cookie; the page keeps no more than that there is one, so that strangers ask for nothing.

export type SignInState = components['schemas']['SignInState'];
export type SignInStatus = components['schemas']['SignInStatus'];
export type Way = components['schemas']['SignInWay'];
export type Factor = Way['factor'];
export type Channel = NonNullable<SignInState['sent']>['factor'];

const mark = 'gatehouse.sign-in';
const lasts = 10 * 60_000;
/** For so long somebody who comes back is told that the sign-in is over. */
const remembered = 60 * 60_000;

/** Another page or a reload goes on where this one is. */
export const markBegun = () => stored((storage) => storage.setItem(mark, String(Date.now())));

export const forget = () => stored((storage) => storage.removeItem(mark));

/** What the last visit left: a sign-in that may go on, one that took too long, or nothing. */
export function begun(): 'open' | 'late' | undefined {
  const age = Date.now() - Number(stored((storage) => storage.getItem(mark)) ?? Number.NaN);
  if (age < lasts) return 'open';
  forget();
  return age < remembered ? 'late' : undefined;
}

/** In a browser that keeps nothing a reload begins anew. */
function stored<Value>(act: (storage: Storage) => Value): Value | undefined {
  try {
    return act(localStorage);
  } catch {
    return undefined;
  }
}

export const look = () => unwrap(api.GET('/session/sign-in'));

export const isOver = (problem: unknown) => problem instanceof ApiProblem && problem.code === 'signin.over';

/** In, or the state of the next step. Back does not lead to the pages of the sign-in afterwards. */
export function goOn({ signIn }: SignInStatus): SignInState | undefined {
  if (signIn) {
    markBegun();
    return signIn;
  }
  forget();
  location.replace(safeNext(new URLSearchParams(location.search).get('next')));
  return undefined;
}
