import type { Browser } from '@playwright/test';
import { expect, looks, password, test as desk, wear, type Page } from './fixture';

const mine = '/api/v1/accounts/self/users/self/mobiles';

interface Pairing {
  id: string;
  status: string;
  link: string;
  name: string;
}

/** Begins a pairing as the portal does, and gives where the code leads. */
async function begin(page: Page): Promise<Pairing> {
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
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
const fits = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'the page is wider than the phone').toBe(0);

const test = desk.extend<{ phone: Page }>({
  phone: async ({ browser, baseURL }, use) => {
    const faults: string[] = [];
    const phone = await pickUp(browser, baseURL, faults);
    await use(phone);
    await phone.context().close();
    expect(faults, 'security policy, console and uncaught errors on the phone').toEqual([]);
  },
});

/** Pairs the phone by its page and the number of the portal's side. */
async function pair(page: Page, phone: Page, name: string): Promise<string> {
  const pairing = await begin(page);
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

const remove = (page: Page, id: string) => page.request.delete(`${mine}/${id}`);

test('a phone is paired by the code and the number, and removed on itself', async ({ page, phone, axe }) => {
  await phone.goto('/mobile');
  await expect(phone.getByRole('heading', { name: 'This phone is not paired' })).toBeVisible();
  const pairing = await begin(page);
  await phone.goto('about:blank');
  await phone.goto(pairing.link);
  await expect(phone).toHaveURL(/\/mobile$/u); // the token is gone from the address
  await phone.getByLabel('Name of this phone').fill('');
  await phone.getByRole('button', { name: 'Pair' }).click();
  await expect(phone.getByText('Fill this in.')).toBeVisible();
  await axe(phone, 'the form on the phone');
  await fits(phone);
  await phone.getByLabel('Name of this phone').fill('Pocket');
  await phone.getByRole('button', { name: 'Pair' }).click();
  await expect(phone.getByRole('heading', { name: 'Type this number in the portal' })).toBeVisible();
  const number = await phone.locator('.mobile-number').textContent() ?? '';
  expect(number).toMatch(/^\d\d$/u);
  await axe(phone, 'the number on the phone');
  await fits(phone);

  // Reloading loses nothing: the key is kept, and so is what it waits for.
  await phone.reload();
  await expect(phone.locator('.mobile-number')).toHaveText(number);
  const seen = await (await page.request.get(`${mine}/pairings/${pairing.id}`)).json() as Pairing;
  expect(seen).toMatchObject({ status: 'offered', name: 'Pocket' });
  expect(JSON.stringify(seen)).not.toContain(`"${number}"`);
  expect((await page.request.post(`${mine}/pairings/${pairing.id}`, { data: { number } })).status()).toBe(200);
  await expect(phone.getByRole('heading', { name: 'Nobody is signing in' })).toBeVisible();
  await axe(phone, 'waiting on the phone');
  await fits(phone);
  await phone.reload();
  await expect(phone.getByRole('heading', { name: 'Nobody is signing in' })).toBeVisible();

  // No script can read the key out, not even the page's own.
  const told = await phone.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('gatehouse-mobile');
      request.onsuccess = () => resolve(request.result);
    });
    const device = await new Promise<{ keys: CryptoKeyPair }>((resolve) => {
      const request = database.transaction('device').objectStore('device').get('it') as IDBRequest<{ keys: CryptoKeyPair }>;
      request.onsuccess = () => resolve(request.result);
    });
    const formats = ['pkcs8', 'jwk'] as const;
    const tries = await Promise.all(formats.map((format) => crypto.subtle.exportKey(format as 'jwk', device.keys.privateKey).then(() => 'read', () => 'refused')));
    return { tries, extractable: device.keys.privateKey.extractable };
  });
  expect(told).toEqual({ tries: ['refused', 'refused'], extractable: false });

  await phone.getByRole('button', { name: 'Remove this phone' }).click();
  await expect(phone.getByRole('button', { name: 'Remove', exact: true })).toBeFocused();
  await axe(phone, 'removing on the phone');
  await phone.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(phone.getByRole('heading', { name: 'This phone is not paired' })).toBeVisible();
  const left = await (await page.request.get(mine)).json() as { items: unknown[] };
  expect(left.items).toEqual([]);
});

test('a phone that is removed elsewhere is told at once', async ({ page, phone }) => {
  const id = await pair(page, phone, 'Lost');
  expect((await remove(page, id)).status()).toBe(204);
  await expect(phone.getByRole('heading', { name: 'This phone is not paired any more' })).toBeVisible();
  await phone.getByRole('button', { name: 'Forget the pairing on this phone' }).click();
  await expect(phone.getByRole('heading', { name: 'This phone is not paired' })).toBeVisible();
});

test('a code works once, and one that has ended pairs nothing', async ({ page, phone, axe }) => {
  const pairing = await begin(page);
  expect((await page.request.delete(`${mine}/pairings/${pairing.id}`)).status()).toBe(204);
  await phone.goto(pairing.link);
  await phone.getByLabel('Name of this phone').fill('Late');
  await phone.getByRole('button', { name: 'Pair' }).click();
  await expect(phone.getByRole('alert')).toContainText('This code is not valid any more.');
  await axe(phone, 'a dead code on the phone');

  const second = await begin(page);
  await phone.goto('about:blank');
  await phone.goto(second.link);
  await phone.getByLabel('Name of this phone').fill('Given up');
  await phone.getByRole('button', { name: 'Pair' }).click();
  await expect(phone.locator('.mobile-number')).toBeVisible();
  expect((await page.request.delete(`${mine}/pairings/${second.id}`)).status()).toBe(204);
  await expect(phone.getByRole('heading', { name: 'This phone was not paired' })).toBeVisible();
});

for (const look of looks) {
  test(`the page of the phone in ${look.language}, ${look.theme}`, async ({ page, phone, axe, shot }) => {
    await wear(phone, look);
    const pairing = await begin(page);
    await phone.goto(pairing.link);
    await phone.locator('.gate-card input').fill('Pocket');
    await phone.locator('.gate-card button[type=submit]').click();
    await expect(phone.locator('.mobile-number')).toBeVisible();
    await expect(phone.locator('html')).toHaveAttribute('dir', look.language === 'ar' ? 'rtl' : 'ltr');
    await axe(phone, `the number, ${look.language}`);
    await fits(phone);
    await shot(phone, `mobile-number-${look.language}-${look.theme}`);
  });
}
