import { makeBelow } from './below';
import { expect, password, type Page } from './fixture';
import { linkTo } from './letters';

export const code = (page: Page) => page.getByLabel('Code of six digits');
export const heading = (page: Page) => page.getByRole('heading', { level: 1 });
export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

export interface Newcomer {
  id: string;
  username: string;
  email: string;
  account: string;
}

/** A user with a password, in an account with these settings. Nobody is signed in afterwards. */
export async function newcomer(page: Page, settings: Record<string, string>, more: Record<string, unknown> = {}): Promise<Newcomer> {
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  const account = await makeBelow(page, 'Second step');
  const username = `step${Date.now()}${Math.floor(Math.random() * 1000)}`;
  const email = `${username}@example.com`;
  const made = await page.request.post(`/api/v1/accounts/${account.id}/users`, {
    data: { username, email, firstName: 'Stina', lastName: 'Steg', language: 'en', timeZone: 'UTC', roles: [], ...more },
  });
  expect(made.ok(), await made.text()).toBe(true);
  const { id } = await made.json() as { id: string };
  const link = await linkTo(page, email, '/set-password');
  const set = await page.request.post('/api/v1/password-links/redeem', { data: { token: link.split('#')[1], password } });
  expect(set.ok(), await set.text()).toBe(true);
  await ask(page, account.id, settings);
  await page.request.delete('/api/v1/session');
  return { id, username, email, account: account.id };
}

/** Sets what an account asks for, as the demo's admin. */
export async function ask(page: Page, account: string, settings: Record<string, string>) {
  const values = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, { value }]));
  const answer = await page.request.patch(`/api/v1/accounts/${account}/settings`, {
    data: { settings: values }, headers: { 'Content-Type': 'application/merge-patch+json' },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** The newest code in a letter to an address that is none of those known. */
export async function codeFor(page: Page, address: string, known: readonly string[] = []): Promise<string> {
  let found = '';
  await expect.poll(async () => {
    const box = await (await page.request.get('/outbox.json')).json() as { items: { to: string; text: string }[] };
    const codes = box.items.filter((letter) => letter.to === address).flatMap((letter) => /(?<!\d)\d{3} ?\d{3}(?!\d)/u.exec(letter.text)?.[0].replace(' ', '') ?? []);
    found = codes.find((one) => !known.includes(one)) ?? '';
    return found;
  }).not.toBe('');
  return found;
}

export async function begin(page: Page, username: string, to = '') {
  await page.goto(`/sign-in${to && `?next=${encodeURIComponent(to)}`}`);
  await page.getByLabel('Username or email').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await press(page, 'Continue');
}

export const wrong = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0');

/** How many letters of a kind an address has got. */
export async function letters(page: Page, address: string, kind: string): Promise<number> {
  const box = await (await page.request.get('/outbox.json')).json() as { items: { to: string; kind: string }[] };
  return box.items.filter((letter) => letter.to === address && letter.kind === kind).length;
}
