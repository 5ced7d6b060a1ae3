import { expect, password, signIn, test, type Page } from './fixture';
import { signInByLetter } from './letters';
import { makeUser } from './people';

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });

test.describe.configure({ timeout: 90_000 });
test.beforeEach(async ({ page }) => signIn(page));

test('devices: a browser that is forgotten is signed out, and one’s own says which it is', async ({ page, browser, program }) => {
  const made = await makeUser(page, 'Deviced');
  const context = await browser.newContext({ userAgent: 'Mozilla/5.0 (iPhone) Safari/604.1', baseURL: program.url, locale: 'en-GB' });
  const phone = await context.newPage();
  await signInByLetter(phone, made.email, made.username);
  await phone.goto('/users/self?tab=sessions');
  const own = phone.getByRole('region', { name: 'Devices' });
  await expect(own.getByText('This browser')).toBeVisible();

  await page.goto(`/users/${made.id}?tab=sessions`);
  const devices = page.getByRole('region', { name: 'Devices' });
  await expect(devices.getByText('This browser')).toHaveCount(0);
  await devices.getByRole('button', { name: /^Forget.*iPhone/u }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`The sessions of ${made.name} in it end`);
  await dialog.getByRole('button', { name: 'Forget it' }).click();
  await expect(notices(page)).toContainText('The device is forgotten');
  await expect(devices.getByText('No device yet')).toBeVisible();
  await phone.waitForURL(/\/sign-in/u);
  await context.close();
});

test.describe('refusals', () => {
  test.use({ refusals: true });

  // No session of a test gets older than 15 minutes, so the first answer of the server is put into its mouth; the rest is its own.
  test('an act that guards the account asks who one is, and then goes on', async ({ page, axe, shot }) => {
    const made = await makeUser(page, 'Guarded');
    await page.route('**/roles/account_admin', (route) => route.fulfill({
      status: 403, contentType: 'application/problem+json', json: { code: 'session.confirm', title: 'No', detail: 'Confirm that it is you first.', status: 403 },
    }), { times: 2 });
    await page.goto(`/users/${made.id}?tab=roles`);
    const role = page.getByRole('switch', { name: 'Account admin' });
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await role.press('Space');
    await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
    await axe(page, 'the question who one is', '.dialog');
    await shot(page, 'confirm-en-light');
    await page.keyboard.press('Escape');
    await expect(notices(page)).toContainText('Confirm that it is you first.');
    await expect(role).not.toBeChecked();
    await expect(role).toBeFocused();

    await role.press('Space');
    await dialog.getByRole('textbox', { name: 'Password' }).fill('not this one at all');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('textbox', { name: 'Password' })).toHaveAttribute('aria-invalid', 'true');
    await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(role).toBeChecked();
    await expect(role).toBeFocused();
    await page.reload();
    await expect(role, 'the session goes on under its new cookie').toBeChecked();
  });
});
