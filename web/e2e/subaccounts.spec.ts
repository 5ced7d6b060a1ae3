import { makeBelow } from './below';
import { expect, looks, signIn, test, wear, type Page } from './fixture';

const switcher = (page: Page) => page.locator('.switcher');
const bar = (page: Page) => page.getByRole('navigation', { name: 'Accounts above this one' });

test('a parent admin at work in a sub-account', async ({ page }) => {
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  const bergen = await makeBelow(page, 'Bergen', nordic.id);
  await page.goto('/users?status=active');
  await switcher(page).click();
  const field = page.getByRole('combobox', { name: 'Find an account' });
  await expect(field).toBeFocused();
  await page.keyboard.type(bergen.name);
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');

  await expect(page).toHaveURL(new RegExp(`/a/${bergen.id}/users$`, 'u'));
  await expect(switcher(page)).toContainText(bergen.name);
  await expect(switcher(page)).toContainText(`Sub-account of ${nordic.name}`);
  await expect(bar(page)).toContainText(`Halden Freight${nordic.name}${bergen.name}`);
  await expect(page).toHaveTitle(new RegExp(bergen.name, 'u'));

  const tag = `berit${Date.now()}`;
  await page.getByRole('link', { name: 'Create user' }).first().click();
  await expect(page).toHaveURL(new RegExp(`/a/${bergen.id}/users/new$`, 'u'));
  await page.getByLabel('First name').fill('Berit');
  await page.getByLabel('Last name').fill('Vik');
  await page.getByLabel('Username').fill(tag);
  await page.getByLabel('Email').fill(`${tag}@example.com`);
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByText('Berit Vik is created.')).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/a/${bergen.id}/users/usr_`, 'u'));
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Berit Vik' })).toBeVisible();

  const nav = page.getByRole('navigation', { name: 'Main' });
  await nav.getByRole('link', { name: 'Audit log' }).click();
  await expect(page).toHaveURL(new RegExp(`/a/${bergen.id}/audit`, 'u'));
  await expect(page.getByRole('row').filter({ hasText: tag }).first()).toContainText('(Halden Freight)');

  await page.getByRole('link', { name: 'Back to Halden Freight' }).click();
  await expect(page).toHaveURL((url) => !url.pathname.startsWith('/a/'));
  await expect(switcher(page)).toContainText('Main account');
  await nav.getByRole('link', { name: 'Audit log' }).click();
  await expect(page.getByRole('row').filter({ hasText: tag }).first()).toContainText(bergen.name);
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Find an account' }).fill(bergen.name);
  await page.getByRole('dialog').getByRole('button', { name: bergen.name }).click();
  await expect(page).toHaveURL(new RegExp(`at=${bergen.id}`, 'u'));
  await expect(page.getByRole('row').filter({ hasText: tag }).first()).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: nordic.name })).toHaveCount(0);
});

test('what is one\'s own stays at home, links keep the account, recent accounts are offered', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page);
  const bergen = await makeBelow(page, 'Bergen');
  await page.goto(`/a/${bergen.id}/`);
  await expect(page.getByText(`What needs attention in ${bergen.name}`)).toBeVisible();
  await page.goto(`/a/${bergen.id}/users`);
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Roles' })).toHaveAttribute('href', `/a/${bergen.id}/roles`);

  await page.getByRole('button', { name: 'Views' }).click();
  await expect(page.getByRole('menuitem', { name: /Save this view/u })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('menuitem', { name: /Save this view/u })).toContainText('Views are kept in your own account only.');
  await page.getByRole('menuitem', { name: 'Copy link to this view' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`/a/${bergen.id}/users`);

  await page.locator('.me').click();
  await page.getByRole('menuitem', { name: 'Your profile' }).click();
  await expect(page).toHaveURL((url) => url.pathname === '/users/self');
  await expect(page.getByRole('heading', { name: 'Details' })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/a/${bergen.id}/users$`, 'u'));
  await expect(switcher(page)).toContainText(bergen.name);

  await page.goto('/roles');
  await switcher(page).click();
  await expect(page.getByRole('group', { name: 'Recent' }).getByRole('option', { name: bergen.name })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox')).toHaveCount(0);
  await expect(switcher(page)).toBeFocused();

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(bergen.name);
  await page.getByRole('option', { name: bergen.name }).click();
  await expect(page).toHaveURL(new RegExp(`/a/${bergen.id}/roles$`, 'u'));
});

test('one\'s own account by its id is one\'s own, and a profile in another is the own', async ({ page }) => {
  await signIn(page);
  const { account } = await (await page.request.get('/api/v1/session')).json() as { account: { id: string } };
  const bergen = await makeBelow(page, 'Bergen');
  await page.goto(`/a/${account.id}/roles?find=x`);
  await expect(page).toHaveURL((url) => url.pathname === '/roles' && url.search === '?find=x');
  await page.goto(`/a/${bergen.id}/users/self`);
  await expect(page).toHaveURL((url) => url.pathname === '/users/self');
});

test('after signing in one is back in the account that was asked for', async ({ page }) => {
  await signIn(page);
  const bergen = await makeBelow(page, 'Bergen');
  await page.context().clearCookies();
  await signIn(page, 'admin', `/a/${bergen.id}/roles`);
  await expect(page).toHaveURL(new RegExp(`/a/${bergen.id}/roles`, 'u'));
  await expect(bar(page)).toBeVisible();
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('an account that is not below one\'s own is not there', async ({ page }) => {
    await signIn(page);
    await page.goto('/a/acc_00000000000000000000000000/users');
    await expect(page.getByRole('heading', { name: 'You cannot open this account' })).toBeVisible();
    await page.getByRole('link', { name: 'Go to your own account' }).click();
    await expect(page).toHaveURL((url) => url.pathname === '/');
  });
});

test('the operator has no switcher: nobody\'s account is theirs to enter', async ({ page }) => {
  await signIn(page, 'operator');
  await expect(page.locator('a.switcher')).toContainText('Operator account');
});

for (const look of looks) {
  test(`a visit in ${look.language}, ${look.theme}: readable by everybody, with the switcher open`, async ({ page, axe, shot }) => {
    await signIn(page);
    const nordic = await makeBelow(page, 'Nordic');
    const bergen = await makeBelow(page, 'Bergen', nordic.id);
    await wear(page, look);
    await page.goto(`/a/${bergen.id}/roles`);
    await expect(page.locator('.visit-in')).toBeVisible();
    await expect(page.locator('.pick-list')).toBeVisible();
    await axe(page, 'page with the bar');
    await switcher(page).click();
    await expect(page.getByRole('option').first()).toBeVisible();
    await axe(page, 'switcher', '.finder-pop');
    await shot(page, `visit-${look.language}-${look.theme}`);
  });
}

test('a visit on a phone', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  const bergen = await makeBelow(page, 'Bergen', nordic.id);
  await page.goto(`/a/${bergen.id}/users`);
  await expect(page.locator('.visit-in')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'page');
  await shot(page, 'visit-390');
  await switcher(page).click();
  await expect(page.getByRole('option').first()).toBeVisible();
  await axe(page, 'switcher', '.finder-pop');
  await shot(page, 'switcher-390');
});

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

test('a sub-account is created, found, renamed and disabled', async ({ page }) => {
  await signIn(page, 'admin', '/accounts');
  const name = `Malmo ${Date.now()}`;
  await page.getByRole('link', { name: 'Create sub-account' }).first().click();
  await expect(page.getByRole('combobox', { name: 'Language' })).toContainText('As Halden Freight');
  await page.getByRole('button', { name: 'Create sub-account' }).click();
  await expect(page.locator('.err')).toHaveCount(1);
  await page.getByRole('switch', { name: 'Give it an admin of its own' }).press('Space');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'First name' }).fill('Moa');
  await page.getByRole('textbox', { name: 'Last name' }).fill('Lind');
  await page.getByRole('textbox', { name: 'Username' }).fill(`moa${Date.now()}`);
  await page.getByRole('textbox', { name: 'Email' }).fill(`moa${Date.now()}@example.com`);
  await page.getByRole('button', { name: 'Create sub-account' }).click();
  await expect(page).toHaveURL(/\/accounts$/u);
  await expect(row(page, name)).toContainText('Active');
  await expect(row(page, name).locator('td.num').first()).toHaveText('1');

  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(`${name} South`);
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(row(page, `${name} South`)).toBeVisible();

  await page.getByRole('button', { name: `Actions for ${name} South` }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByRole('textbox', { name: /to go on/u }).fill(`${name} South`);
  await page.getByRole('button', { name: `Disable account ${name} South` }).click();
  await expect(row(page, name)).toContainText('Disabled');
  await page.goto(`/accounts?status=active&search=${name}`);
  await expect(page.getByRole('heading', { name: /No account is called/u })).toBeVisible();
});

test('all below shows what an account stands under, and its number leads into it', async ({ page }) => {
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  const bergen = await makeBelow(page, 'Bergen', nordic.id);
  await page.goto(`/accounts?search=${bergen.name}`);
  await expect(page.getByText('Only accounts directly below were looked through.')).toBeVisible();
  await page.getByRole('button', { name: 'All below' }).click();
  await expect(row(page, bergen.name)).toContainText(`Below ${nordic.name}`);
  await page.goto(`/accounts?search=${nordic.name}`);
  await row(page, nordic.name).getByRole('link', { name: '1', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/a/${nordic.id}/accounts$`, 'u'));
  await expect(row(page, bergen.name)).toBeVisible();
});

test('the operator moves an account within its customer', async ({ page, browser, baseURL }) => {
  const customer = await browser.newContext({ baseURL, locale: 'en-GB' });
  const theirs = await customer.newPage();
  await signIn(theirs);
  const nordic = await makeBelow(theirs, 'Nordic');
  const bergen = await makeBelow(theirs, 'Bergen');
  await customer.close();
  await signIn(page, 'operator', '/accounts');
  await page.getByRole('link', { name: 'Halden Freight' }).click();
  await page.getByRole('searchbox', { name: 'Name of an account' }).fill(bergen.name);
  await page.getByRole('button', { name: `Actions for ${bergen.name}` }).click();
  await page.getByRole('menuitem', { name: 'Move…' }).click();
  await page.getByRole('combobox', { name: 'New place' }).fill(nordic.name);
  await page.getByRole('option', { name: nordic.name }).click();
  await page.getByRole('button', { name: `Move ${bergen.name}` }).click();
  await expect(page.getByText(`${bergen.name} is moved.`)).toBeVisible();
  await page.getByRole('button', { name: 'All below' }).click();
  await expect(row(page, bergen.name)).toContainText(`Below ${nordic.name}`);
});

for (const look of looks) {
  test(`sub-accounts in ${look.language}, ${look.theme}: readable by everybody, with menus open`, async ({ page, axe, shot }) => {
    await signIn(page);
    const nordic = await makeBelow(page, 'Nordic');
    await makeBelow(page, 'Bergen', nordic.id);
    await wear(page, look);
    await page.goto('/accounts?depth=all');
    const action = page.locator('tbody tr:not(.waiting)').first().getByRole('button');
    await expect(action).toBeVisible();
    await axe(page, 'list');
    await shot(page, `sub-accounts-${look.language}-${look.theme}`);
    await action.click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'menu', '.menu');
    await page.goto('/accounts/new');
    await page.getByRole('switch').press('Space');
    await page.locator('form button[type=submit]').click();
    await expect(page.locator('.err')).toHaveCount(5);
    await axe(page, 'form');
    await shot(page, `new-sub-account-${look.language}-${look.theme}`);
  });
}
