import { markSignedIn, wasSignedIn } from './preferences';

/** Why somebody lands on the sign-in page; it says so. */
export type Farewell = 'ended' | 'expired' | 'signed_out';

let here = false;
let leaving = false;
let renewing = false;

/** News of the old session may come a little after the answer that brings the new one. */
const grace = 2000;
const newsTime = 400;

/** Somebody is signed in: from now on the end of the session is news. The page knows it, and the browser for the next one. */
export function arrive() {
  here = true;
  markSignedIn(true);
}

/** While one's own password changes, the session ends and another takes its place: that is no farewell. */
export async function whileRenewing<Result>(run: () => Promise<Result>): Promise<Result> {
  renewing = true;
  try {
    return await run();
  } finally {
    setTimeout(() => { renewing = false; }, grace);
  }
}

/** To the sign-in page, which is another program of its own; afterwards back here. The first reason counts: refused queries follow every end. */
export function leave(why?: Farewell) {
  if (leaving || (renewing && why !== 'signed_out')) return;
  leaving = true;
  const told = why === 'expired' && !here && !wasSignedIn() ? undefined : why;
  // Once it was told, the next visit is a first one again.
  markSignedIn(false);
  location.assign(signInHref(told, location.pathname + location.search + location.hash));
}

/** The server refused: the session is over. Why, the page hears by another way, perhaps a little later. */
export function refused() {
  if (here) setTimeout(() => leave('expired'), newsTime);
  else leave('expired');
}

export function signInHref(why: Farewell | undefined, from: string): string {
  const query = new URLSearchParams();
  if (why !== 'signed_out' && from !== '/') query.set('next', from);
  if (why) query.set('why', why);
  const text = query.toString();
  return `/sign-in${text ? `?${text}` : ''}`;
}
