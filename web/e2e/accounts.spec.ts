import { expect, looks, signIn, test, wear, type Page } from './fixture';

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

async function makeAccount(page: Page, name: string) {
  const tag = `${name.toLowerCase().replaceAll(' ', '-')}-${Date.now()}`;
  const answer = await page.request.post('/api/v1/accounts', {
    data: {
      name: `${name} ${Date.now()}`, language: 'en', timeZone: 'UTC',
      admin: { username: tag, firstName: 'Ada', lastName: 'Admin', email: `${tag}@example.com`, language: 'en', timeZone: 'UTC' },
    },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  return await answer.json() as { id: string; name: string };
}

test('an account is created with its first admin, who gets a letter', async ({ page }) => {
  await signIn(page, 'operator', '/accounts');
  const name = `Contoso ${Date.now()}`;
  const tag = `contoso${Date.now()}`;
  await page.getByRole('link', { name: 'Create account' }).first().click();
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.locator('.err')).toHaveCount(5);
  await page.getByRole('region', { name: '5 fields need a correction.' }).getByRole('button', { name: 'Username' }).click();
  await expect(page.getByRole('textbox', { name: 'Username' })).toBeFocused();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'First name' }).fill('Ada');
  await page.getByRole('textbox', { name: 'Last name' }).fill('Admin');
  await page.getByRole('textbox', { name: 'Username' }).fill(tag);
  await page.getByRole('textbox', { name: 'Email' }).fill(`${tag}@example.com`);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(/\/accounts$/u);
  await expect(page.getByText(`${name} is created.`)).toBeVisible();
  await expect(row(page, name)).toContainText('Active');
  await expect.poll(async () => (await page.request.get('/outbox.json')).text()).toContain(`${tag}@example.com`);
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('a username that is taken is said at its field', async ({ page }) => {
    await signIn(page, 'operator', '/accounts/new');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`Twin ${Date.now()}`);
    await page.getByRole('textbox', { name: 'First name' }).fill('Ada');
    await page.getByRole('textbox', { name: 'Last name' }).fill('Admin');
    await page.getByRole('textbox', { name: 'Username' }).fill('admin');
    await page.getByRole('textbox', { name: 'Email' }).fill('twin@example.com');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('textbox', { name: 'Username' })).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('twin@example.com');
  });

  test('whoever is no operator sees what is below their own account, and no other customer', async ({ page }) => {
    await signIn(page, 'admin', '/accounts');
    await expect(page.getByRole('heading', { name: 'Sub-accounts', level: 1 })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Create account', exact: true })).toHaveCount(0);
    await expect(page.getByRole('row').filter({ hasText: 'Halden Freight' })).toHaveCount(0);
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Accounts', exact: true })).toHaveCount(0);
  });
});

test('disabling asks for the name and says what goes with it; enabling brings it back', async ({ page }) => {
  await signIn(page, 'operator');
  const made = await makeAccount(page, 'Sleeper');
  await page.goto('/accounts');
  await expect(row(page, made.name)).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type(made.name);
  await expect(page).toHaveURL(/search=Sleeper/u);
  await expect(page.locator('tbody tr:not(.waiting)')).toHaveCount(1);

  await page.getByRole('button', { name: `Actions for ${made.name}` }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  const act = page.getByRole('button', { name: `Disable account ${made.name}` });
  await expect(page.locator('.dialog')).toContainText('signed out at once');
  await expect(act).toBeDisabled();
  await page.getByRole('textbox', { name: /to go on/u }).fill(made.name);
  await act.click();
  await expect(row(page, made.name)).toContainText('Disabled');

  await page.getByRole('button', { name: `Actions for ${made.name}` }).click();
  await page.getByRole('menuitem', { name: 'Enable' }).click();
  await page.getByRole('button', { name: `Enable account ${made.name}` }).click();
  await expect(row(page, made.name)).toContainText('Active');
});

test('no account of that name', async ({ page }) => {
  await signIn(page, 'operator', '/accounts?search=zzzz');
  await expect(page.getByRole('heading', { name: 'No account is called “zzzz”' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear search' }).last().click();
  await expect(page).toHaveURL(/\/accounts$/u);
  await expect(row(page, 'Halden Freight')).toBeVisible();
});

for (const look of looks) {
  test(`accounts in ${look.language}, ${look.theme}: readable by everybody, with dialogs open`, async ({ page, axe, shot }) => {
    await signIn(page, 'operator');
    await wear(page, look);
    await page.goto('/accounts');
    await expect(row(page, 'Halden Freight')).toBeVisible();
    await expect(row(page, 'Halden Freight').locator('td.num').first()).toHaveText(/\d/u);
    await axe(page, 'list');
    await shot(page, `accounts-${look.language}-${look.theme}`);
    await row(page, 'Halden Freight').getByRole('button').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'menu');
    await page.getByRole('menuitem').last().click();
    await expect(page.locator('.dialog')).toBeVisible();
    await expect(page.getByRole('menu')).toHaveCount(0);
    await axe(page, 'dialog');
    await page.goto('/accounts/new');
    await page.locator('form button[type=submit]').click();
    await expect(page.locator('.err')).toHaveCount(5);
    await axe(page, 'form with errors');
    await shot(page, `new-account-${look.language}-${look.theme}`);
  });
}

test('accounts on a phone', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, 'operator', '/accounts');
  await expect(row(page, 'Halden Freight')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'cards');
  await shot(page, 'accounts-390');
});

test('the operator sets how many seats a customer has', async ({ page }) => {
  await signIn(page, 'operator', '/accounts');
  const before = page.waitForResponse((response) => response.url().endsWith('/seats/purchased'));
  await row(page, 'Halden Freight').getByRole('button').click();
  await page.getByRole('menuitem', { name: 'Purchased seats…' }).click();
  const answer = await before;
  const { purchased } = await answer.json() as { purchased: number };
  const dialog = page.getByRole('dialog', { name: 'Seats of Halden Freight' });
  const field = dialog.getByLabel('Purchased seats');
  await expect(field).toHaveValue(String(purchased));
  await field.fill('many');
  await dialog.getByRole('button', { name: 'Set seats' }).click();
  await expect(dialog).toContainText('Write a whole number from 0 to 100,000.');
  await field.fill('1');
  await expect(dialog).toContainText('That is fewer than are in use.');
  await field.fill(String(purchased + 1));
  await dialog.getByRole('button', { name: 'Set seats' }).click();
  await expect(page.getByText(`Halden Freight has ${purchased + 1} seats now.`)).toBeVisible();
  // The next tests count on what there was.
  expect((await page.request.put(answer.url(), { data: { purchased } })).ok()).toBe(true);
});
