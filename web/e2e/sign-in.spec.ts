import { expect, looks, password, signIn, signInByPage, test, wear, type Page } from './fixture';
import { linkTo } from './letters';

const field = (page: Page) => page.getByRole('textbox', { name: 'Password' });

test.describe('refused', () => {
  test.use({ refusals: true });

  test('a wrong password is refused in words, keeps the name and lets one try again', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByLabel('Username or email').fill('admin');
    await field(page).fill('not the password');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('alert')).not.toBeEmpty();
    await expect(field(page)).toBeFocused();
    await expect(page.getByLabel('Username or email')).toHaveValue('admin');
    await field(page).fill(password);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Ingrid'); // the home page
  });

  test('a deep link asks to sign in and leads on to where it pointed', async ({ page }) => {
    await page.goto('/users?status=locked&sort=-email');
    await expect(page).toHaveURL(/\/sign-in\?next=/u);
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    // Nobody was signed in here before, so no session can be over.
    await expect(page.getByRole('status')).toHaveCount(0);
    await page.getByLabel('Username or email').fill('admin');
    await field(page).fill(password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).toHaveURL(/\/users\?status=locked&sort=-email$/u);
  });

  test('a session that ran out while nobody looked is said to be over', async ({ page, context }) => {
    await signIn(page);
    await page.goto('about:blank');
    await context.clearCookies();
    await page.goto('/roles');
    await expect(page).toHaveURL(/\/sign-in\?next=%2Froles/u);
    await expect(page.getByRole('status')).toContainText('session is over');
  });

  test('a link that was never sent says so and offers a new one', async ({ page, axe }) => {
    await page.goto('/set-password#no-such-token');
    await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
    await axe(page, 'refused link');
    await page.getByRole('link', { name: 'Ask for a new link' }).click();
    await expect(page.getByRole('heading', { name: 'Forgot password' })).toBeVisible();
  });

  test('the set-up is closed once there is an operator', async ({ page }) => {
    await page.goto('/setup#no-such-token');
    await expect(page.getByRole('heading', { name: 'The set-up is closed' })).toBeVisible();
  });

  test('after signing out, Back shows nothing', async ({ page }) => {
    await signIn(page);
    await page.locator('.me').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in/u);
    await expect(page.getByRole('status')).toContainText('signed out');
    await page.goto('/users');
    await expect(page).toHaveURL(/\/sign-in/u);
  });
});

test('never leads to another site', async ({ page, baseURL }) => {
  await signInByPage(page, 'admin', '//evil.example/');
  await expect(page).toHaveURL(`${baseURL ?? ''}/`);
});

test('a forgotten password: the letter, its link, a new password, and in', async ({ page }) => {
  await signIn(page);
  const name = `forgetful${Date.now()}`;
  const answer = await page.request.post('/api/v1/accounts/self/users', {
    data: { username: name, firstName: 'For', lastName: 'Getful', email: `${name}@example.com`, language: 'en', timeZone: 'UTC', roles: [], teams: [] },
  });
  expect(answer.ok()).toBe(true);
  // An open page would be told that its session ended, and go to the sign-in page by itself.
  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');

  await page.goto(await linkTo(page, `${name}@example.com`, '/set-password'));
  await expect(page.getByText('Welcome to')).toBeVisible();
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill('a river runs north today');
  await page.getByRole('textbox', { name: 'New password once more' }).fill('a river runs south today');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('The two passwords differ.')).toBeVisible();
  await page.getByRole('textbox', { name: 'New password once more' }).fill('a river runs north today');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('status')).toContainText('Your password is set');

  await page.getByLabel('Username or email').fill(name);
  await field(page).fill('a river runs north today');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.locator('.me')).toBeVisible();
});

test('asking for a new password tells nobody who exists', async ({ page }) => {
  await page.goto('/forgot-password');
  await page.getByLabel('Username or email').fill('nobody-of-that-name');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mailbox' })).toBeVisible();
});

test('another language is one choice away and is remembered', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('Language').selectOption('ar');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('heading', { name: 'تسجيل الدخول' })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
});

for (const look of looks) {
  test(`sign-in in ${look.language}, ${look.theme}`, async ({ page, axe, shot }) => {
    await wear(page, look);
    for (const path of ['/sign-in?why=ended', '/forgot-password', '/confirm-email#x']) {
      await page.goto(path);
      await page.getByRole('heading').waitFor();
      await axe(page, path);
    }
    await page.goto('/sign-in');
    await page.getByRole('heading').waitFor();
    await shot(page, `sign-in-${look.language}-${look.theme}`);
  });
}
