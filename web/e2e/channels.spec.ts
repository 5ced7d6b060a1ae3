import { Catchers, proveNumber } from './catcher';
import { addPasskey, codeOf, withAuthenticator } from './factors';
import { expect, looks, password, wear, type Page } from './fixture';
import { linkTo } from './letters';
import { pair, test as withPhone } from './phone';
import { ask, begin, code, codeFor, heading, newcomer, press, type Newcomer } from './secondStep';

// Codes that arrive, by letters, texts and calls, and a person who has every way there is.

const test = withPhone.extend<{ catchers: Catchers }>({
  catchers: async ({ playwright, baseURL }, use) => {
    const catchers = await Catchers.open(playwright.request, baseURL);
    await use(catchers);
    await catchers.close();
  },
});
test.use({ engine: 'postgres' });

const mobile = () => `+386401${String(Math.floor(Math.random() * 100_000)).padStart(5, '0')}`;

/** Asks for a second factor at every sign-in from now on. */
async function always(page: Page, who: Newcomer, more: Record<string, string> = {}) {
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  await ask(page, who.account, { secondFactor: 'always', ...more });
  await page.request.delete('/api/v1/session');
}

test('the first sign-in of somebody new: the letter, a password, a code by email, and in', async ({ page }) => {
  const { account } = await newcomer(page, { secondFactor: 'always' });
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  const username = `first${Date.now()}`;
  const email = `${username}@example.com`;
  const made = await page.request.post(`/api/v1/accounts/${account}/users`, {
    data: { username, email, firstName: 'Nele', language: 'en', timeZone: 'UTC', roles: [] },
  });
  expect(made.ok(), await made.text()).toBe(true);
  await page.request.delete('/api/v1/session');

  await page.goto(await linkTo(page, email, '/set-password'));
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill(password);
  await page.getByRole('textbox', { name: 'New password once more' }).fill(password);
  await press(page, 'Set password');
  await expect(page.getByRole('status')).toContainText('Your password is set');
  await begin(page, username, '/users/self');
  await expect(heading(page)).toHaveText('Check your mailbox');
  await code(page).fill(await codeFor(page, email));
  await page.locator('.me').waitFor();
});

test('a text that the first provider does not take goes out by the second, and the page says that it was sent', async ({ page, catchers }) => {
  const broken = await catchers.add('sms', 500);
  const second = await catchers.add('sms');
  const number = mobile();
  const who = await newcomer(page, {}, { mobile: number });
  await page.request.post('/api/v1/session', { data: { username: who.username, password } });
  await proveNumber(page.request, second, number);
  await always(page, who, { factors: 'sms' });

  const before = broken.caught.length;
  await begin(page, who.username, '/users/self');
  await expect(heading(page)).toHaveText('Check your phone');
  await expect(page.getByText(/We sent a code to/u)).toContainText('•••');
  await code(page).fill(await second.code(number, 1));
  expect(broken.caught.length, 'the first was asked first').toBeGreaterThan(before);
  await page.locator('.me').waitFor();
});

/** Somebody with all seven ways, signed out. */
async function everything(page: Page, phone: Page, catchers: Catchers) {
  const [sms, voice] = [await catchers.add('sms'), await catchers.add('voice')];
  const number = mobile();
  const who = await newcomer(page, {}, { mobile: number });
  await pair(page, phone, 'Pocket', who.username);
  await proveNumber(page.request, sms, number);
  const own = '/api/v1/accounts/self/users/self/factors';
  const { secret } = await (await page.request.post(`${own}/app`)).json() as { secret: string };
  expect((await page.request.post(`${own}/app/confirm`, { data: { code: codeOf(secret) } })).ok()).toBe(true);
  expect((await page.request.post(`${own}/recovery-codes`)).ok()).toBe(true);
  await withAuthenticator(page);
  await page.goto('/users/self?tab=security');
  await addPasskey(page, 'Laptop');
  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');
  await always(page, who, { factors: 'app,email,mobile,passkey,sms,voice' });
  return { ...who, number, voice };
}

for (const look of looks) {
  test(`all seven ways, and a call that reads a code out, in ${look.language}, ${look.theme}`, async ({ page, phone, catchers, axe, shot }) => {
    const { username, number, voice } = await everything(page, phone, catchers);
    await wear(page, look);
    await page.goto('/sign-in');
    await page.locator('input[name="username"]').fill(username);
    await page.locator('input[name="password"]').fill(password);
    await page.locator('button[type="submit"]').click();
    await page.locator('.steps').waitFor();
    await page.locator('.gate-card .btn.quiet').first().click();
    await expect(page.locator('.way')).toHaveCount(7);
    await axe(page, 'the ways');
    await shot(page, `second-step-ways-${look.language}-${look.theme}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await axe(page, 'the ways, narrow');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await shot(page, `second-step-ways-${look.language}-${look.theme}-390`);
    await page.locator('.way').filter({ hasText: '•••' }).nth(2).click();
    await page.locator('.pin input').fill(await voice.code(number));
    await page.locator('.me').waitFor();
  });
}
