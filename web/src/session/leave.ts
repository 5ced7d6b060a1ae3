/** Why somebody lands on the sign-in page; it says so. */
export type Farewell = 'ended' | 'expired' | 'signed_out';

let leaving = false;

/** To the sign-in page, which is another program of its own; afterwards back here. The first reason counts: refused queries follow every end. */
export function leave(why?: Farewell) {
  if (leaving) return;
  leaving = true;
  const here = location.pathname + location.search + location.hash;
  const query = new URLSearchParams();
  if (why !== 'signed_out' && here !== '/') query.set('next', here);
  if (why) query.set('why', why);
  const text = query.toString();
  location.assign(`/sign-in${text ? `?${text}` : ''}`);
}
