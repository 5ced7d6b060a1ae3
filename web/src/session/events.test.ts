import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen } from './events';
import { leave } from './leave';
import { sessionQuery } from './session';

vi.mock('./leave', () => ({ leave: vi.fn() }));

/** The stream of events, as a test drives it. */
class Stream extends EventTarget {
  static opened: Stream[] = [];
  static readonly CLOSED = 2;
  closed = false;
  constructor() {
    super();
    Stream.opened.push(this);
  }
  close() {
    this.closed = true;
  }
}

const answers = (status: number) => vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status })));

beforeEach(() => {
  Stream.opened = [];
  vi.stubGlobal('EventSource', Stream);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.mocked(leave).mockClear();
});

describe('when the session of this tab ended', () => {
  it('leaves, if the browser has none', async () => {
    answers(401);
    const stop = listen(new QueryClient());
    Stream.opened[0]?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => { expect(leave).toHaveBeenCalledWith('ended'); });
    expect(Stream.opened).toHaveLength(1);
    stop();
  });

  it('goes on, if another tab has given the browser a new token', async () => {
    answers(200);
    const stop = listen(new QueryClient());
    Stream.opened[0]?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => { expect(Stream.opened).toHaveLength(2); });
    expect(Stream.opened[0]?.closed).toBe(true);
    expect(leave).not.toHaveBeenCalled();
    stop();
  });
});

it('asks what one may do before everything else, once something changed', async () => {
  const client = new QueryClient();
  const asked: unknown[] = [];
  for (const queryKey of [['invites', 'count'], sessionQuery.queryKey] as const) {
    const observer = new QueryObserver(client, { queryKey: [...queryKey], queryFn: () => asked.push(queryKey[0]), staleTime: Infinity, initialData: 0 });
    observer.subscribe(() => undefined);
  }
  const stop = listen(client);
  Stream.opened[0]?.dispatchEvent(new Event('changed'));
  expect(asked).toEqual([sessionQuery.queryKey[0]]);
  await vi.waitFor(() => { expect(asked).toEqual([sessionQuery.queryKey[0], 'invites']); });
  stop();
});
