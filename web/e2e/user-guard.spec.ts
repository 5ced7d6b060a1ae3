import { addPasskey, codeOf, withAuthenticator } from './factors';
import { expect, signIn, test, type Page } from './fixture';
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

test.describe('asked who one is', () => {
  test.use({ refusals: true });

  test('who has an app and a passkey confirms by either, and the password stays the first way', async ({ page, axe, shot }) => {
    const made = await makeUser(page, 'Proving', ['account_admin']);
    const other = await makeUser(page, 'Proved');
    await signInByLetter(page, made.email, made.username);
    await page.goto('/users/self?tab=security');
    await withAuthenticator(page);
    await addPasskey(page, 'Laptop');
    const own = '/api/v1/accounts/self/users/self/factors';
    const { secret } = await (await page.request.post(`${own}/app`)).json() as { secret: string };
    expect((await page.request.post(`${own}/app/confirm`, { data: { code: codeOf(secret) } })).ok()).toBe(true);

    // No session of a test gets older than 15 minutes: the first answer is put into the server's mouth, the rest is its own.
    await page.route('**/roles/account_admin', (route) => route.fulfill({
      status: 403, contentType: 'application/problem+json', json: { code: 'session.confirm', title: 'No', detail: 'Confirm that it is you first.', status: 403 },
    }), { times: 1 });
    await page.goto(`/users/${other.id}?tab=roles`);
    const role = page.getByRole('switch', { name: 'Account admin' });
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await role.press('Space');
    await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
    await dialog.getByRole('button', { name: 'Use the authenticator app' }).click();
    const code = dialog.getByLabel('Code that the app shows');
    await expect(code).toBeFocused();
    await code.fill(codeOf(secret, 40));
    await page.keyboard.press('Enter');
    await expect(code).toHaveAttribute('aria-invalid', 'true');
    await axe(page, 'confirming by an app', '.dialog');
    await shot(page, 'confirm-app-en-light');
    await code.fill(codeOf(secret, 1)); // the one that set it up counts no more
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(role).toBeChecked();

    await page.route('**/roles/account_admin', (route) => route.fulfill({
      status: 403, contentType: 'application/problem+json', json: { code: 'session.confirm', title: 'No', detail: 'Confirm that it is you first.', status: 403 },
    }), { times: 1 });
    await role.press('Space');
    await dialog.getByRole('button', { name: 'Use a passkey' }).click();
    await dialog.getByRole('button', { name: 'Use the passkey' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(role).not.toBeChecked();
  });
});
