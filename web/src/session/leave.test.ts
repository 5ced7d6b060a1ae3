import { beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
});

/** Where the browser is sent; every call is a fresh page at /users?status=locked. */
async function sentBy(play: (page: typeof import('./leave')) => void): Promise<string> {
  const went: string[] = [];
  vi.stubGlobal('location', { pathname: '/users', search: '?status=locked', hash: '', assign: (href: string) => went.push(href) });
  play(await import('./leave'));
  vi.unstubAllGlobals();
  vi.resetModules();
  return went.join(' ');
}

const next = 'next=%2Fusers%3Fstatus%3Dlocked';

it('says nothing of a session to a visitor who never had one, and keeps where they wanted to go', async () => {
  expect(await sentBy((page) => page.leave('expired'))).toBe(`/sign-in?${next}`);
});

it('says that a session is over that this page had', async () => {
  expect(await sentBy((page) => {
    page.arrive();
    localStorage.clear();
    page.leave('expired');
  })).toBe(`/sign-in?${next}&why=expired`);
});

it('says it once when an earlier page had it', async () => {
  await sentBy((page) => page.arrive());
  expect(await sentBy((page) => page.leave('expired'))).toContain('why=expired');
  expect(await sentBy((page) => page.leave('expired'))).not.toContain('why');
});

it('waits for the news of why the session ended before it calls it expired', async () => {
  vi.useFakeTimers();
  expect(await sentBy((page) => {
    page.arrive();
    page.refused();
    page.leave('ended');
    vi.runAllTimers();
  })).toBe(`/sign-in?${next}&why=ended`);
  expect(await sentBy((page) => {
    page.arrive();
    page.refused();
    vi.runAllTimers();
  })).toBe(`/sign-in?${next}&why=expired`);
  vi.useRealTimers();
});

it('forgets a session that was signed out of', async () => {
  expect(await sentBy((page) => {
    page.arrive();
    page.leave('signed_out');
  })).toBe('/sign-in?why=signed_out');
  expect(await sentBy((page) => page.leave('expired'))).not.toContain('why');
});

it('keeps the first reason: refused queries follow every end', async () => {
  expect(await sentBy((page) => {
    page.arrive();
    page.leave('ended');
    page.leave('expired');
  })).toBe(`/sign-in?${next}&why=ended`);
});
