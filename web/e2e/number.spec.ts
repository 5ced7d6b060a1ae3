import { Catchers, type Catcher } from './catcher';
import { expect, looks, password, test, wear, type Page } from './fixture';
import { ask, begin, code, heading, newcomer, press, wrong, type Newcomer } from './secondStep';

// A person's own mobile number: proved by a code that a provider delivers, and what it is then good for.

test.use({ engine: 'postgres' }); // as the other journeys that take the demo's providers away

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const notices = (page: Page) => page.locator('.toasts');
const first = (page: Page) => card(page, 'Asked first at sign-in').getByRole('combobox');

/** A number that nobody else has in these tests. */
const freshNumber = () => `+38640${100_000 + Math.floor(Math.random() * 900_000)}`;

/** Signs a new person in and gives them a number, as they would themselves. */
async function withNumber(page: Page, settings: Record<string, string>, mobile: string): Promise<Newcomer> {
  const person = await newcomer(page, settings);
  await begin(page, person.username, '/users/self?tab=security');
  await page.locator('.me').waitFor();
  await setNumber(page, mobile);
  await page.reload();
  await expect(card(page, 'Mobile number')).toContainText(mobile);
  return person;
}

async function setNumber(page: Page, mobile: string) {
  const answer = await page.request.patch('/api/v1/accounts/self/users/self', {
    data: { mobile }, headers: { 'Content-Type': 'application/merge-patch+json' },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

async function signOut(page: Page) {
  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');
}

test.describe('with providers that deliver', () => {
  test.use({ refusals: true });

  let catchers: Catchers;
  let texts: Catcher;
  let calls: Catcher;
  test.beforeEach(async ({ playwright, baseURL }) => {
    catchers = await Catchers.open(playwright.request, baseURL);
    texts = await catchers.add('sms');
    calls = await catchers.add('voice');
  });
  test.afterEach(() => catchers.close());

  test('a number is proved by a text message and asked first; then a sign-in takes a text, and the next one a call', async ({ page }) => {
    test.slow(); // Half a minute lies between two codes of one sign-in.
    const mobile = freshNumber();
    const person = await newcomer(page, { factors: 'email,sms,voice' });
    await begin(page, person.username, '/users/self');
    await page.locator('.me').waitFor();
    await page.getByRole('textbox', { name: 'Mobile' }).fill(mobile);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText('Not verified yet. You can verify it under Security.')).toBeVisible();

    await page.locator('nav.tabs').getByRole('link', { name: 'Security' }).click();
    const number = card(page, 'Mobile number');
    await expect(number).toContainText('Not verified');
    await expect(first(page).getByRole('option')).toHaveText(['The safest that I have', 'Email']);
    await number.getByRole('button', { name: 'Send a code' }).click();
    await expect(number).toContainText(`We sent a code to ${mobile}.`);
    await expect(number.getByText(/New code in 0:\d\d/u)).toBeVisible();
    const sent = await texts.code(mobile);

    await number.getByLabel('Code of six digits').fill('12');
    await number.getByRole('button', { name: 'Verify the number' }).click();
    await expect(number).toContainText('The code has six digits.');
    await number.getByLabel('Code of six digits').fill(wrong(sent)); // a whole code sends itself
    await expect(code(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(code(page)).toHaveAccessibleDescription(/This code is not right, or it no longer works/u);
    await expect(code(page)).toHaveValue('');

    // A page that is loaded anew goes on where it was.
    await page.reload();
    await number.getByLabel('Code of six digits').fill(`${sent.slice(0, 3)} ${sent.slice(3)}`);
    await expect(notices(page)).toContainText('Your mobile number is verified.');
    await expect(number.getByText('Verified', { exact: true })).toBeVisible();
    await expect(number.getByRole('button')).toHaveCount(0);

    await first(page).selectOption('sms');
    await expect(notices(page)).toContainText('Your choice is saved.');
    await page.reload();
    await expect(first(page)).toHaveValue('sms');

    await signOut(page);
    await signInAs(page, 'admin');
    await ask(page, person.account, { secondFactor: 'always' });
    await page.request.delete('/api/v1/session');
    await begin(page, person.username, '/users/self');
    await expect(heading(page)).toHaveText('Check your phone');
    const second = await texts.code(mobile, 1);
    await code(page).fill(second);
    await page.locator('.me').waitFor();

    await signOut(page);
    await begin(page, person.username, '/users/self');
    await expect(heading(page)).toHaveText('Check your phone');
    await page.getByRole('button', { name: 'Send a new code' }).waitFor({ timeout: 60_000 });
    expect(calls.caught).toEqual([]);
    await press(page, 'Choose another way');
    await page.getByRole('button', { name: 'A call that reads a code out' }).click();
    await expect(heading(page)).toHaveText('Answer your phone');
    await code(page).fill(await calls.code(mobile));
    await page.locator('.me').waitFor();
  });

  test('a call reads the code out as well, and a bound is told in words', async ({ page }) => {
    const mobile = freshNumber();
    await withNumber(page, {}, mobile);
    const number = card(page, 'Mobile number');
    await number.getByRole('button', { name: 'Call me with a code' }).click();
    await expect(number).toContainText(`We call ${mobile} and read a code out.`);
    const spoken = await calls.code(mobile);
    expect(texts.caught).toEqual([]);
    // In another tab, which does not know of the call.
    await page.route('**/users/*/factors', async (route) => {
      const answer = await route.fetch();
      const factors = await answer.json() as { mobileNumber: { sent?: unknown } };
      delete factors.mobileNumber.sent;
      return route.fulfill({ response: answer, json: factors });
    });
    await page.reload();
    await number.getByRole('button', { name: 'Send a code' }).click();
    await expect(number.getByRole('alert')).toContainText('A code was sent a moment ago.');
    await page.unroute('**/users/*/factors');
    await page.reload();
    await number.getByLabel('Code of six digits').fill(spoken);
    await expect(number).toContainText('Your account does not use codes by text message or call to sign in.');
  });
});

async function signInAs(page: Page, username: string) {
  const answer = await page.request.post('/api/v1/session', { data: { username, password } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test('what is in the way of a code is said, and another one’s number is only looked at', async ({ page }) => {
  const mobile = freshNumber();
  const person = await newcomer(page, { codeCountries: 'DE' });
  await begin(page, person.username, '/users/self?tab=security');
  const number = card(page, 'Mobile number');
  await expect(number).toContainText('You have given none.');
  await setNumber(page, mobile);
  await page.reload();
  await expect(number).toContainText('Your account sends no codes to numbers of this country.');
  await expect(number.getByRole('button')).toHaveCount(0);
  await page.route('**/users/*/factors', async (route) => {
    const answer = await route.fetch();
    return route.fulfill({ response: answer, json: { ...await answer.json() as object, mobileNumber: { channels: [], barrier: 'provider' } } });
  });
  await page.reload();
  await expect(number).toContainText('Text messages and calls are not set up here');
  await page.unroute('**/users/*/factors');
  const { user } = await (await page.request.get('/api/v1/session')).json() as { user: { id: string } };

  await signOut(page);
  await signInAs(page, 'admin');
  await page.goto(`/a/${person.account}/users/${user.id}?tab=security`);
  await expect(card(page, 'Second factors')).toContainText('Not verified');
  await expect(card(page, 'Mobile number')).toHaveCount(0);
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('a choice that is not saved goes back to the old one, and says so', async ({ page }) => {
    const { username } = await newcomer(page, {});
    await begin(page, username, '/users/self?tab=security');
    await expect(first(page)).toHaveValue('');
    await page.route('**/factors/preferred', (route) => route.fulfill({ status: 409, json: { status: 409, code: 'x', detail: 'Nothing was saved.' } }));
    await first(page).selectOption('email');
    await expect(notices(page)).toContainText('Nothing was saved.');
    await expect(first(page)).toHaveValue('');
  });
});

for (const look of looks) {
  test(`the cards in ${look.language}, ${look.theme}`, async ({ page, axe, shot }) => {
    const mobile = freshNumber();
    await withNumber(page, {}, mobile);
    await wear(page, look);
    await page.reload();
    const number = page.locator('section.card').nth(3);
    await expect(number, 'until all cards before it are there').toContainText(mobile);
    await axe(page, 'a number that is not verified');
    await number.scrollIntoViewIfNeeded();
    await shot(page, `number-${look.language}-${look.theme}`);
    await number.getByRole('button').first().click();
    await number.locator('.pin').waitFor();
    await number.locator('.pin input').fill('417');
    await axe(page, 'a code on its way');
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), String(width)).toBeLessThanOrEqual(width);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await axe(page, 'a code on its way, narrow');
    await page.screenshot({ path: `e2e/shots/number-code-${look.language}-${look.theme}-390.png`, animations: 'disabled', fullPage: true });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.screenshot({ path: `e2e/shots/number-code-${look.language}-${look.theme}.png`, animations: 'disabled', fullPage: true });
  });
}
