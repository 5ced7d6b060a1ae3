import { readFileSync } from 'node:fs';
import { expect, looks, signIn, test, wear, type Page } from './fixture';
import { signInByLetter } from './letters';

const base = '/api/v1/accounts/self';
const rows = (page: Page) => page.locator('main table:not(.vh):not(.matrix) tbody tr:not(.waiting)');
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const box = (page: Page, name: string) => page.getByRole('table', { name: 'Scopes' }).getByRole('checkbox', { name });

/** A key of the test's own. */
async function make(page: Page, name: string, more: Record<string, unknown> = {}) {
  const answer = await page.request.post(`${base}/api-keys`, { data: { name: `${name} ${Date.now()}`, scopes: ['users/view'], ...more } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return await answer.json() as { id: string; name: string; secret: string; etag: string };
}

test.describe('with refusals', () => {
  test.use({ refusals: true });

  test('a key is made and shown once, does what it may and no more, and ends when it is revoked', async ({ page, baseURL }) => {
    const name = `Harbour feed ${Date.now()}`;
    await signIn(page, 'admin', '/users');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('link', { name: 'Create API key' }).click();
    await expect(heading(page, 'Create API key')).toBeVisible();
    await page.getByRole('button', { name: 'Create API key' }).click();
    await expect(page.getByText('Give it a name.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: /Allowed addresses/u }).fill('10.0.0.1/8');
    await box(page, 'users/view').check();
    await expect(page.getByText('10.0.0.1/8: One address and not a network. The network is 10.0.0.0/8.')).toBeVisible();
    await page.getByRole('textbox', { name: /Allowed addresses/u }).fill('127.0.0.0/8\n::1');
    // Enter searches, and does not send the form.
    await page.getByRole('searchbox', { name: 'Such as users/view' }).fill('roles');
    await page.getByRole('searchbox', { name: 'Such as users/view' }).press('Enter');
    await expect(box(page, 'users/view')).toHaveCount(0);
    await box(page, 'roles/view').check();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.getByRole('button', { name: 'Create API key' }).click();

    const dialog = page.getByRole('dialog', { name: `Key of ${name}` });
    const secret = await dialog.locator('.key-secret .mono').first().textContent() ?? '';
    expect(secret).toMatch(/^gtk_[0-9a-z]{26}_/u);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeVisible();
    const call = async (path: string) => (await fetch(`${baseURL}${base}${path}`, { headers: { authorization: `App ${secret}` } })).status;
    expect(await call('/users')).toBe(200);
    expect(await call('/teams')).toBe(403);
    await dialog.getByRole('button', { name: 'I have stored it' }).click();
    await expect(heading(page, name)).toBeVisible();
    await expect(page.locator('main')).not.toContainText(secret);
    await expect(page.getByRole('definition').filter({ hasText: /127\.0\.0\.1|::1/u }).first()).toBeVisible();

    // Fewer scopes, and only another address: both count at once.
    await box(page, 'users/view').uncheck();
    await box(page, 'teams/view').check();
    const save = page.getByRole('region', { name: 'Unsaved changes' });
    await expect(save).toContainText('2 changes');
    await page.getByRole('searchbox').fill('audit');
    await expect(page).toHaveURL(/find=audit/u);
    await expect(box(page, 'users/view')).toHaveCount(0);
    await save.getByRole('button', { name: /Save changes/u }).click();
    await expect(page.getByText(`${name} is saved.`)).toBeVisible();
    await expect(save).toHaveCount(0);
    expect(await call('/users')).toBe(403);
    expect(await call('/teams')).toBe(200);
    await page.getByRole('textbox', { name: /Allowed addresses/u }).fill('192.0.2.7');
    await save.getByRole('button', { name: /Save changes/u }).click();
    await expect(save).toHaveCount(0);
    expect(await call('/teams')).toBe(401);
    await page.getByRole('textbox', { name: /Allowed addresses/u }).fill('');
    await save.getByRole('button', { name: /Save changes/u }).click();
    await expect(save).toHaveCount(0);
    expect(await call('/teams')).toBe(200);

    // Off by a slip, and on again.
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await expect(page.getByText(`${name} is disabled: programs that use it are refused.`)).toBeVisible();
    await expect(page.locator('main .pill').first()).toContainText('Disabled');
    expect(await call('/teams')).toBe(401);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(page.locator('main .pill').first()).toContainText('Active');
    expect(await call('/teams')).toBe(200);

    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    const question = page.getByRole('dialog', { name: `Revoke ${name}?` });
    await expect(question).toContainText('It was last used');
    await question.getByRole('button', { name: `Revoke ${name}` }).click();
    await expect(page.getByText(`${name} is revoked.`)).toBeVisible();
    await expect(page.getByText('It was revoked and cannot be changed any more.')).toBeVisible();
    expect(await call('/teams')).toBe(401);
    await page.locator('nav.tabs').getByRole('link', { name: 'History' }).click();
    await expect(rows(page).filter({ hasText: `Revoked the API key ${name}` })).toHaveCount(1);
    await page.goto(`/api-keys?status=revoked&search=${encodeURIComponent(name)}`);
    await expect(rows(page)).toHaveCount(1);
  });

  test('who manages keys and lacks what one may do can only end it', async ({ page, browser, baseURL }) => {
    await signIn(page);
    const name = `keeper${Date.now()}`;
    const mighty = await make(page, 'Mighty', { scopes: ['users/manage', 'users/view'] });
    const created = await page.request.post(`${base}/users`, { data: { username: name, firstName: 'Kim', lastName: name, email: `${name}@example.com`, roles: ['integrations_manager'] } });
    expect(created.ok(), await created.text()).toBe(true);
    const theirs = await browser.newContext({ baseURL, locale: 'en-GB' });
    const other = await theirs.newPage();
    await signInByLetter(other, `${name}@example.com`, name);
    await other.goto(`/api-keys/${mighty.id}`);
    await expect(heading(other, mighty.name)).toBeVisible();
    await expect(other.getByText('It may do users/manage, which you do not hold yourself.')).toBeVisible();
    await expect(other.getByRole('textbox', { name: 'Name' })).toHaveCount(0);
    await other.getByRole('button', { name: 'Disable', exact: true }).click();
    await expect(other.getByText(`${mighty.name} is disabled: programs that use it are refused.`)).toBeVisible();
    await expect(other.getByRole('button', { name: 'Undo' })).toHaveCount(0);
    await expect(other.getByRole('button', { name: 'Enable' })).toHaveAttribute('aria-disabled', 'true');
    await theirs.close();
  });

  test('who was faster is not overwritten, and a name that is taken is said at the field', async ({ page }) => {
    await signIn(page);
    const taken = await make(page, 'Taken');
    const key = await make(page, 'Raced');
    await page.goto(`/api-keys/${key.id}`);
    const field = page.getByRole('textbox', { name: 'Name' });
    await field.fill(`${key.name} mine`);
    const meanwhile = await page.request.patch(`${base}/api-keys/${key.id}`, { data: { allowedAddresses: ['192.0.2.1'] } });
    expect(meanwhile.ok()).toBe(true);
    const save = page.getByRole('button', { name: /Save changes/u });
    await save.click();
    await expect(page.getByText('Somebody else changed this key meanwhile.')).toBeVisible();
    await expect(field).toHaveValue(`${key.name} mine`);
    await field.fill(taken.name.toUpperCase());
    await save.click();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect(field).toHaveValue(key.name);
    await expect(page.getByRole('textbox', { name: /Allowed addresses/u })).toHaveValue('192.0.2.1');
  });
});

test('the list is searched, filtered by status and ordered, and the palette and the home page lead to keys', async ({ page }) => {
  await signIn(page);
  const soon = await make(page, 'Soon', { validTo: new Date(Date.now() + 5 * 24 * 60 * 60 * 1000).toISOString() });
  await page.goto('/api-keys');
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('warehouse');
  await expect(page).toHaveURL(/search=warehouse/u);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('198.51.100.0/24');
  await page.getByRole('searchbox').fill('status:revoked');
  await expect(page).toHaveURL(/status=revoked/u);
  await expect(rows(page).filter({ hasText: 'Old CRM connector' })).toHaveCount(1);
  await page.getByRole('searchbox').fill('nothing like it');
  await expect(page.getByRole('heading', { name: 'No API key matches these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'Last used' }).click();
  await expect(page).toHaveURL(/sort=-lastUsed/u);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox').or(page.getByRole('dialog').getByRole('searchbox')).first()).toBeFocused();
  await page.keyboard.type(soon.name);
  await page.getByRole('option', { name: soon.name }).click();
  await expect(heading(page, soon.name)).toBeVisible();
  await expect(page.locator('main .pill').first()).toContainText('Ends soon');
  await page.goto('/');
  await page.locator('.att li').filter({ hasText: /API keys? ends? soon/u }).getByRole('link', { name: 'Look at them' }).click();
  await expect(page).toHaveURL(/\/api-keys\?status=expiring/u);
  await expect(rows(page).filter({ hasText: soon.name })).toHaveCount(1);
});

test('the list is exported as it is filtered', async ({ page }) => {
  await signIn(page);
  await page.goto('/api-keys?status=revoked&search=connector');
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'More actions' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export this list as CSV' }).click()]);
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe('id,name,status,scopes,allowedAddresses,validFrom,validTo,lastUsedAt,lastUsedAddress,createdAt,createdBy');
  expect(lines[1]).toMatch(/^key_[^,]+,Old CRM connector,revoked,/u);
});

test('a sub-account without keys says what they are for', async ({ page, shot }) => {
  await signIn(page);
  await page.route('**/api-keys?*', (route) => route.fulfill({ json: { items: [], counts: { active: 0, expiring: 0, notYet: 0, expired: 0, disabled: 0, revoked: 0 } } }));
  await page.goto('/api-keys');
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
  await shot(page, 'api-keys-empty');
});

for (const look of looks) {
  test(`keys look as they should in ${look.language}, ${look.theme}`, async ({ page, axe, shot }) => {
    await wear(page, look);
    await signIn(page);
    const key = await make(page, 'Look', { allowedAddresses: ['192.0.2.0/24', '2001:db8::1-2001:db8::ff'], scopes: ['users/view', 'teams/view'] });
    const places = [['/api-keys', 'api-keys'], ['/api-keys/new', 'api-keys-new'], [`/api-keys/${key.id}`, 'api-keys-one']] as const;
    for (const [path, name] of places) {
      await page.goto(path);
      await expect(page.locator(path === '/api-keys' ? 'main table tbody tr:not(.waiting)' : 'main table.matrix tbody tr').first()).toBeVisible();
      await axe(page, path);
      await shot(page, `${name}-${look.language}-${look.theme}`);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [path, name] of places) {
      await page.goto(path);
      await expect(page.locator(path === '/api-keys' ? 'main table tbody tr:not(.waiting)' : 'main table.matrix tbody tr').first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await shot(page, `${name}-${look.language}-390`);
    }
  });
}

test('the secret and the question before revoking read well', async ({ page, axe, shot }) => {
  await signIn(page, 'admin', '/api-keys/new');
  const name = `Shown once ${Date.now()}`;
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('combobox', { name: 'Lasts' }).selectOption('other');
  await page.getByRole('combobox', { name: 'Begins' }).selectOption('later');
  await page.getByRole('button', { name: 'Create API key' }).click();
  await expect(page.getByText('Say when it ends.')).toBeVisible();
  await shot(page, 'api-keys-times');
  await page.getByRole('combobox', { name: 'Begins' }).selectOption('now');
  await page.getByRole('combobox', { name: 'Lasts' }).selectOption('30');
  await page.getByRole('button', { name: 'Create API key' }).click();
  await expect(page.getByRole('dialog', { name: `Key of ${name}` })).toBeVisible();
  await axe(page, 'secret', '[role=dialog]');
  await shot(page, 'api-keys-secret');
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(heading(page, name)).toBeVisible();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('It was never used.');
  await axe(page, 'revoke', '[role=dialog]');
  await shot(page, 'api-keys-revoke');
});
