import type { Browser } from '@playwright/test';
import { expect, password, test as desk, type Page } from './fixture';

export const mine = '/api/v1/accounts/self/users/self/mobiles';

export interface Pairing {
  id: string;
  status: string;
  link: string;
  name: string;
}

/** Begins a pairing as the portal does, and gives where the code leads. */
export async function beginPairing(page: Page, username = 'admin'): Promise<Pairing> {
  await page.request.post('/api/v1/session', { data: { username, password } });
  const answer = await page.request.post(`${mine}/pairings`);
  expect(answer.status(), await answer.text()).toBe(201);
  return await answer.json() as Pairing;
}

/** The other hand: a phone, with nothing of the portal's browser in it. */
async function pickUp(browser: Browser, baseURL: string | undefined, faults: string[]): Promise<Page> {
  const context = await browser.newContext({ baseURL, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/^Failed to load resource: the server responded with a status of 4\d\d/u.test(text)) faults.push(`console: ${text}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`security policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  return page;
}

/** Nothing may stand out at the side. */
export const fits = (page: Page) =>
  expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'the page is wider than the phone').toBe(0);

/** A test with a phone beside the browser of the portal. */
export const test = desk.extend<{ phone: Page }>({
  phone: async ({ browser, baseURL }, use) => {
    const faults: string[] = [];
    const phone = await pickUp(browser, baseURL, faults);
    await use(phone);
    await phone.context().close();
    expect(faults, 'security policy, console and uncaught errors on the phone').toEqual([]);
  },
});

/** Pairs the phone by its page and the number of the portal's side. */
export async function pair(page: Page, phone: Page, name: string, username = 'admin'): Promise<string> {
  const pairing = await beginPairing(page, username);
  await phone.goto(pairing.link);
  await phone.getByLabel('Name of this phone').fill(name);
  await phone.getByRole('button', { name: 'Pair' }).click();
  const number = await phone.locator('.mobile-number').textContent() ?? '';
  const answer = await page.request.post(`${mine}/pairings/${pairing.id}`, { data: { number } });
  expect(answer.status(), await answer.text()).toBe(200);
  await expect(phone.getByRole('heading', { name: 'Nobody is signing in' })).toBeVisible();
  const { id } = await answer.json() as { id: string };
  return id;
}

export const remove = (page: Page, id: string) => page.request.delete(`${mine}/${id}`);
