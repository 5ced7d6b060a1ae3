import type { QueryClient } from '@tanstack/react-query';
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
    source.addEventListener('changed', () => void client.invalidateQueries());
    source.addEventListener('ended', () => leave('ended'));
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
