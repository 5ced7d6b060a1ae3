import { useSyncExternalStore } from 'react';

// Files that are on their way. What shows them and reads them comes only when there is one.

export interface Order {
  href: string;
  /** What is fetched: "Export of users". */
  title: string;
  /** How many rows there will be, where that is known. */
  total?: number;
}

export interface Download extends Order {
  id: number;
}

let orders: readonly Download[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function put(next: readonly Download[]) {
  orders = next;
  for (const listener of listeners) listener();
}

/** Fetches a file with progress in sight, while the reader goes on. */
export function download(order: Order) {
  // Two presses are one wish.
  if (orders.some(({ href }) => href === order.href)) return;
  lastId += 1;
  put([...orders, { ...order, id: lastId }]);
}

export function forget(id: number) {
  put(orders.filter((order) => order.id !== id));
}

export function useDownloads(): readonly Download[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => orders,
  );
}

/** As any link does it: the browser fetches, and shows how far it is in its own way. */
export function hand(href: string, name = '') {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
