import { hashKey, type QueryClient } from '@tanstack/react-query';
import { leave } from './leave';
import { sessionQuery } from './session';

const pause = 5_000;

/**
 * Hears from the server that something changed or that the session is over.
 * The browser reconnects by itself unless the server refuses; then the session is asked for,
 * which leads to the sign-in page if it is gone.
 */
export function listen(client: QueryClient): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource('/api/v1/session/events');
    source.addEventListener('changed', () => void renew(client));
    source.addEventListener('ended', () => {
      source?.close();
      void goesOn().then((on) => {
        if (on) timer = setTimeout(open, 0);
        else leave('ended');
      });
    });
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      timer = setTimeout(open, pause);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

/** Who one is and what one may do comes first: what is not theirs to see any more is then not asked for. */
async function renew(client: QueryClient) {
  const { queryKey } = sessionQuery;
  await client.invalidateQueries({ queryKey, exact: true });
  // A turn later the page has been drawn anew, without what it may not show.
  setTimeout(() => void client.invalidateQueries({ predicate: (one) => one.queryHash !== hashKey(queryKey) }));
}

/**
 * Whether the browser has a session after all: another tab may have confirmed who it is or signed in anew,
 * which gives the browser another token and ends the one that this tab listened with.
 */
async function goesOn(): Promise<boolean> {
  try {
    return (await fetch('/api/v1/session')).ok;
  } catch {
    return false;
  }
}
