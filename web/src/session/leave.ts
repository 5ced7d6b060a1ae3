/** Why somebody lands on the sign-in page; it says so. */
export type Farewell = 'ended' | 'expired' | 'signed_out';

let leaving = false;
let renewing = false;

/** News of the old session may come a little after the answer that brings the new one. */
const grace = 2000;

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
  const here = location.pathname + location.search + location.hash;
  const query = new URLSearchParams();
  if (why !== 'signed_out' && here !== '/') query.set('next', here);
  if (why) query.set('why', why);
  const text = query.toString();
  location.assign(`/sign-in${text ? `?${text}` : ''}`);
}
