import { expect, password, test, type Page } from './fixture';
import { linkTo } from './letters';
import { changeRows, countRows, forgiveAddress, runNow } from './rows';
import { begin, letters, newcomer, press } from './secondStep';

// Wrong passwords, the lock that they bring, and the ways out of it. On PostgreSQL, where the waiting of the address
// that all journeys share can be forgotten.

test.use({ engine: 'postgres', refusals: true });
test.beforeEach(({ program }) => forgiveAddress(program));

const next = 'a river runs north today';

/** Tries passwords by hand; no answer tells more than the others. */
async function guess(page: Page, username: string, passwords: readonly string[]) {
  await page.goto('/sign-in');
  await page.getByLabel('Username or email').fill(username);
  for (const one of passwords) {
    await page.getByRole('textbox', { name: 'Password' }).fill(one);
    const answer = page.waitForResponse('**/api/v1/session');
    await press(page, 'Continue');
    expect((await answer).status()).toBe(401);
    await expect(page.getByRole('alert')).toContainText(/not correct/u);
  }
}

const wrong = (count: number) => Array.from({ length: count }, (_, at) => `a guess, number ${at}`);

test('wrong passwords lock, an admin opens, and the letter leads to a new password and in', async ({ page, browser, baseURL, axe, shot }) => {
  const who = await newcomer(page, {});
  await guess(page, who.username, wrong(4));
  const admins = await browser.newContext({ baseURL, locale: 'en-GB' });
  const admin = await admins.newPage();
  await admin.request.post('/api/v1/session', { data: { username: 'admin', password } });
  await admin.goto(`/a/${who.account}/users/${who.id}`);
  const head = admin.getByRole('main').locator('.pill').first();
  await expect(head).toHaveText('Active');

  await guess(page, who.username, ['a guess, the last one', password]);
  await admin.reload();
  await expect(head).toContainText('after 5 failed sign-ins');
  await axe(admin, 'a locked user');
  await shot(admin, 'lock-locked');
  expect(await letters(page, who.email, 'unlocked')).toBe(0);
  await admin.getByRole('button', { name: 'More actions' }).click();
  await admin.getByRole('menuitem', { name: 'Unlock' }).click();
  await expect(head).not.toContainText('Locked');
  await expect.poll(() => letters(page, who.email, 'unlocked')).toBe(1);
  await admin.goto(`/a/${who.account}/users/${who.id}?tab=history`);
  await expect(admin.locator('tbody')).toContainText('Locked');
  await expect(admin.locator('tbody')).toContainText('Unlocked');
  await admins.close();

  await guess(page, who.username, [password]); // the old one is worth nothing: somebody may have found it out
  await page.goto(await linkTo(page, who.email, '/set-password'));
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill(next);
  await page.getByRole('textbox', { name: 'New password once more' }).fill(next);
  await press(page, 'Set password');
  await expect(page.getByRole('status')).toContainText('Your password is set');
  await page.getByLabel('Username or email').fill(who.username);
  await page.getByRole('textbox', { name: 'Password' }).fill(next);
  await press(page, 'Continue');
  await page.locator('.me').waitFor();
});

test('a stranger’s guesses lock strangers out, and not the person at their own browser', async ({ page, browser, baseURL }) => {
  const { username } = await newcomer(page, {});
  await begin(page, username, '/users/self');
  await page.locator('.me').waitFor();
  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');

  const strangers = await browser.newContext({ baseURL, locale: 'en-GB' });
  const stranger = await strangers.newPage();
  await guess(stranger, username, [...wrong(5), password]);
  await strangers.close();

  await guess(page, username, ['mistyped at home']);
  await begin(page, username, '/users/self');
  await page.locator('.me').waitFor();
});

test('a lock for a time ends by itself, and the password still counts', async ({ page, program }) => {
  const { username } = await newcomer(page, { loginAttempts: '3', lockMinutes: '15' });
  await guess(page, username, [...wrong(3), password]);
  changeRows(program, "UPDATE users SET locked_until = 1 WHERE username = :'username' AND locked_until IS NOT NULL", { username });
  runNow(program, 'signin.tidy');
  await expect.poll(() => countRows(program, "SELECT 1 FROM users WHERE username = :'username' AND locked_at IS NULL", { username })).toBe(1);
  await begin(page, username, '/users/self');
  await page.locator('.me').waitFor();
});
