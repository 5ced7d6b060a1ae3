import { Suspense } from 'react';
import { lazily } from '../layout/lazily';

// They come behind the list, which is what people wait for. Without them the navigation still leads to both.
const Both = lazily(() => import('./OpenInvites').then((module) => module.Both));

/** Those who are users, and those who are asked to become some. Their place is kept, so that nothing jumps. */
export function PeopleTabs({ current }: { current: '/users' | '/invites' }) {
  return <div className="tabs-place"><Suspense><Both current={current} /></Suspense></div>;
}
