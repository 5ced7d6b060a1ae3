import { lazy, Suspense, useState } from 'react';
import type { BulkActionsProps } from './BulkActions';

const BulkActions = lazy(() => import('./BulkActions').then((module) => ({ default: module.BulkActions })));

/** What can be done with the users that are selected; fetched when somebody is. It stays from then on, for its undo. */
export function Selected(props: BulkActionsProps) {
  const [wanted, setWanted] = useState(false);
  if (props.ids.size > 0 && !wanted) setWanted(true);
  return wanted && <Suspense><BulkActions {...props} /></Suspense>;
}
