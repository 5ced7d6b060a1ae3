import { expect, looks, password, signIn, test, wear, type Page } from './fixture';
import { addPasskey, codeOf, withAuthenticator } from './factors';
import { linkTo } from './letters';

// What a person sets up beside their password, and what an admin can take away.

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const notices = (page: Page) => page.locator('.toasts');

/** A user of the demo's customer who can sign in, made for one test. */
async function newcomer(page: Page, roles: string[] = []) {
  await signIn(page);
  const name = `factor${Date.now()}${Math.floor(Math.random() * 1000)}`;
  const made = await page.request.post('/api/v1/accounts/self/users', {
    data: { username: name, firstName: 'Fay', lastName: 'Factor', email: `${name}@example.com`, language: 'en', timeZone: 'UTC', roles },
  });
  expect(made.ok(), await made.text()).toBe(true);
  const { id } = await made.json() as { id: string };
  const link = await linkTo(page, `${name}@example.com`, '/set-password');
  const set = await page.request.post('/api/v1/password-links/redeem', { data: { token: link.split('#')[1], password } });
  expect(set.ok(), await set.text()).toBe(true);
  return { id, name };
}

test('an authenticator app is set up, replaced and removed', async ({ page }) => {
  const { name } = await newcomer(page);
  await signIn(page, name, '/users/self?tab=security');
  const app = card(page, 'Authenticator app');
  await expect(app).toContainText('Not set up.');
  await app.getByRole('button', { name: 'Set up an app' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: /QR code/u })).toBeVisible();
  const secret = await dialog.locator('.factor-secret .mono').innerText();
  await dialog.getByLabel('Code that the app shows').fill('12');
  await dialog.getByRole('button', { name: 'Set up', exact: true }).click();
  await expect(dialog).toContainText('Enter the six digits that the app shows.');
  await dialog.getByLabel('Code that the app shows').fill(codeOf(secret));
  await dialog.getByRole('button', { name: 'Set up', exact: true }).click();
  await expect(notices(page)).toContainText('The authenticator app is set up.');
  await expect(app).toContainText('In use');
  await app.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove the app' }).click();
  await expect(app).toContainText('Not set up.');
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('a wrong code is told beside its field, and the right one still counts', async ({ page }) => {
    const { name } = await newcomer(page);
    await signIn(page, name, '/users/self?tab=security');
    await card(page, 'Authenticator app').getByRole('button', { name: 'Set up an app' }).click();
    const dialog = page.getByRole('dialog');
    const secret = await dialog.locator('.factor-secret .mono').innerText();
    await dialog.getByLabel('Code that the app shows').fill(codeOf(secret, 40));
    await dialog.getByRole('button', { name: 'Set up', exact: true }).click();
    await expect(dialog).toContainText('This code is not right.');
    await dialog.getByLabel('Code that the app shows').fill(codeOf(secret));
    await dialog.getByRole('button', { name: 'Set up', exact: true }).click();
    await expect(notices(page)).toContainText('The authenticator app is set up.');
  });
});

test('a passkey is added, renamed and removed; the same device gives no second one', async ({ page }) => {
  const { name } = await newcomer(page);
  await signIn(page, name, '/users/self?tab=security');
  const { devtools, authenticatorId } = await withAuthenticator(page);
  const keys = card(page, 'Passkeys');
  const add = async (called: string) => {
    await keys.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(called);
    await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
  };
  await add('Laptop');
  await expect(notices(page)).toContainText('The passkey Laptop is added.');
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
  expect(credentials).toHaveLength(1);
  expect(credentials[0]).toMatchObject({ rpId: 'localhost', isResidentCredential: true });
  await expect(keys.getByRole('listitem')).toContainText('never used');

  await add('Again');
  await expect(page.getByRole('dialog')).toContainText('This device or key holds a passkey of yours already.');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

  await keys.getByRole('button', { name: 'Actions for Laptop' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Work laptop');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(keys.getByRole('listitem')).toContainText('Work laptop');
  await page.reload();
  await keys.getByRole('button', { name: 'Actions for Work laptop' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove the passkey' }).click();
  await expect(keys).toContainText('You have none yet.');
});

test('recovery codes are shown once', async ({ page }) => {
  const { name } = await newcomer(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, name, '/users/self?tab=security');
  const codes = card(page, 'Recovery codes');
  await codes.getByRole('button', { name: 'Make recovery codes' }).click();
  const list = codes.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(list).toHaveCount(10);
  const shown = await list.allInnerTexts();
  await codes.getByRole('button', { name: 'Copy' }).click();
  expect((await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n')).toEqual(shown);
  const arriving = page.waitForEvent('download');
  await codes.getByRole('button', { name: 'Download' }).click();
  expect((await arriving).suggestedFilename()).toBe('recovery-codes.txt');
  await codes.getByRole('button', { name: 'I have stored them' }).click();
  await expect(codes).toContainText('10 of 10 left');
  await page.reload();
  await expect(codes).toContainText('10 of 10 left');
  for (const code of shown) expect(await page.content()).not.toContain(code);
  await codes.getByRole('button', { name: 'Make new codes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
  await expect(list).toHaveCount(10);
  expect(await list.allInnerTexts()).not.toEqual(shown);
});

test('an admin sees what somebody has set up, takes it away, and finds who has nothing', async ({ page, playwright, baseURL }) => {
  const { id, name } = await newcomer(page);
  const theirs = await playwright.request.newContext({ baseURL });
  await theirs.post('/api/v1/session', { data: { username: name, password } });
  const own = '/api/v1/accounts/self/users/self/factors';
  const { secret } = await (await theirs.post(`${own}/app`)).json() as { secret: string };
  expect((await theirs.post(`${own}/app/confirm`, { data: { code: codeOf(secret) } })).ok()).toBe(true);
  expect((await theirs.post(`${own}/recovery-codes`)).ok()).toBe(true);
  await theirs.dispose();

  await page.goto(`/users?search=${name}&secondFactor=app`);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await page.goto(`/users?search=${name}&secondFactor=none`);
  await expect(page.getByText('Nobody matches these filters')).toBeVisible();

  await page.goto(`/users/${id}?tab=security`);
  await expect(card(page, 'Second factors')).toContainText('10');
  await page.getByRole('button', { name: 'Remove all' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove all second factors' }).click();
  await expect(notices(page)).toContainText('All second factors of Fay Factor are removed.');
  await expect(card(page, 'Danger zone')).toHaveCount(0);
  await page.goto(`/users/${id}?tab=history`);
  await expect(page.locator('tbody')).toContainText('Removed all second factors');
  await page.goto(`/users?search=${name}`);
  await page.getByRole('button', { name: 'Second factor' }).click();
  await page.getByRole('radio', { name: 'None' }).click();
  await expect(page).toHaveURL(/secondFactor=none/u);
  await expect(page.locator('tbody tr')).toHaveCount(1);
});

for (const look of looks) {
  test(`in ${look.language}, ${look.theme}: nothing for axe to find`, async ({ page, axe, shot }) => {
    const { name } = await newcomer(page);
    await wear(page, look);
    await signIn(page, name, '/users/self?tab=security');
    await withAuthenticator(page);
    const key = page.locator('section.card').nth(0);
    await key.locator('button').first().click();
    await page.getByRole('dialog').locator('input').fill('Laptop');
    await axe(page, 'a name for the passkey', '.dialog');
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await expect(key.getByRole('listitem')).toHaveCount(1);
    await page.locator('section.card').nth(4).locator('button').first().click();
    await expect(page.locator('.factor-codes li')).toHaveCount(10);
    await axe(page, 'one’s own factors');
    await shot(page, `factors-${look.language}-${look.theme}`);
    await page.locator('section.card').nth(1).locator('button').first().click();
    await expect(page.locator('.qr')).toBeVisible();
    await axe(page, 'setting up an app', '.dialog');
    await shot(page, `factors-app-${look.language}-${look.theme}`);
  });
}

test('at 390 and 320 pixels nothing is cut off', async ({ page, axe, shot }) => {
  const { name } = await newcomer(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, name, '/users/self?tab=security');
  await withAuthenticator(page);
  await addPasskey(page, 'A laptop with a long name for a passkey, as people give');
  await expect(card(page, 'Passkeys').getByRole('listitem')).toHaveCount(1);
  await card(page, 'Recovery codes').getByRole('button').click();
  await expect(page.locator('.factor-codes li')).toHaveCount(10);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), String(width)).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await axe(page, 'one’s own factors');
  await page.screenshot({ path: 'e2e/shots/factors-390.png', animations: 'disabled', fullPage: true });
  await card(page, 'Authenticator app').getByRole('button').click();
  await expect(page.locator('.qr')).toBeInViewport({ ratio: 1 });
  await shot(page, 'factors-390-app');
});
