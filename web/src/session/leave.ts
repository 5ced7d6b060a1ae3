/** Why somebody lands on the sign-in page; it says so. */
export type Farewell = 'ended' | 'expired' | 'signed_out';

/** To the sign-in page, which is another program of its own; afterwards back here. */
export function leave(why?: Farewell) {
  const here = location.pathname + location.search + location.hash;
  const query = new URLSearchParams();
  if (why !== 'signed_out' && here !== '/') query.set('next', here);
  if (why) query.set('why', why);
  const text = query.toString();
  location.assign(`/sign-in${text ? `?${text}` : ''}`);
}
