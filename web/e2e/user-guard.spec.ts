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
