import { lazy, Suspense, useEffect, type ComponentType } from 'react';
import { forget, hand, useDownloads } from './downloads';

const Downloads = lazy<ComponentType>(() => import('./Downloads').then((module) => ({ default: module.Downloads }), () => ({ default: Plain })));

/** Stands in the shell and costs nothing until a file is on its way. */
export function DownloadsPlace() {
  return useDownloads().length > 0 && <Suspense><Downloads /></Suspense>;
}

/** The part that shows progress could not be fetched: the browser does it alone. */
function Plain() {
  const orders = useDownloads();
  useEffect(() => {
    for (const { id, href } of orders) {
      hand(href);
      forget(id);
    }
  }, [orders]);
  return null;
}
