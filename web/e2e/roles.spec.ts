import { expect, looks, signIn, test, wear, type Page } from './fixture';

interface Made { id: string; name: string; etag: string }

const roles = '/api/v1/accounts/self/roles';

/** A role of the test's own, so that tests do not step on each other. */
async function makeRole(page: Page, name: string, permissions: string[]): Promise<Made> {
  const answer = await page.request.post(roles, { data: { name: `${name} ${Date.now()}`, description: 'Made by a test', permissions } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return await answer.json() as Made;
}

async function allowed(page: Page, role: string): Promise<string[]> {
  const answer = await (await page.request.get(`${roles}/${role}`)).json() as { permissions: string[] };
  return answer.permissions;
}

const box = (page: Page, permission: string) => page.getByRole('checkbox', { name: permission });

test('ticking lists the changes and whom they touch; saving counts at once', async ({ page }) => {
  await signIn(page);
  const made = await makeRole(page, 'Ticked', ['users/view', 'teams/view']);
  await page.goto(`/roles/${made.id}`);
  await box(page, 'audit/view').check();
  await box(page, 'teams/view').uncheck();
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await expect(bar).toContainText('2 changes');
  await expect(bar).toContainText('audit/view');
  await expect(bar).toContainText('nobody has it yet');
  await expect(page.locator('td.added')).toHaveCount(1);
  await expect(page.locator('td.removed')).toHaveCount(1);

  // Ticked back is no change.
  await box(page, 'teams/view').check();
  await expect(bar).toContainText('1 change');
  await box(page, 'teams/view').uncheck();

  await page.keyboard.press('Control+s');
  await expect(page.getByText(`${made.name} is saved.`)).toBeVisible();
  await expect(bar).toBeHidden();
  expect(await allowed(page, made.id)).toEqual(['audit/view', 'users/view']);
});

test('unsaved ticks are not lost by a slip', async ({ page }) => {
  await signIn(page);
  const made = await makeRole(page, 'Guarded', ['users/view']);
  await page.goto(`/roles/${made.id}`);
  await box(page, 'users/view').uncheck();
  await page.getByRole('link', { name: /Account admin/u }).click();
  await expect(page.getByRole('heading', { name: 'Leave without saving?' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(new RegExp(made.id, 'u'));
  await expect(box(page, 'users/view')).not.toBeChecked();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(box(page, 'users/view')).toBeChecked();
});

test('arrow keys go over the matrix, Space ticks', async ({ page }) => {
  await signIn(page);
  const made = await makeRole(page, 'Keyed', []);
  await page.goto(`/roles/${made.id}`);
  await box(page, 'users/view').focus();
  await page.keyboard.press('ArrowDown');
  await expect(box(page, 'roles/view')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(box(page, 'roles/manage')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(box(page, 'roles/manage')).toBeChecked();
});

test.describe('two admins at once', () => {
  test.use({ refusals: true });

  test('the later one is told, keeps the ticks and can save on top', async ({ page }) => {
    await signIn(page);
    const made = await makeRole(page, 'Contested', ['users/view']);
    // Without the server's news, as on a bad line: the refusal has to tell it.
    await page.route('**/session/events', (route) => route.fulfill({ contentType: 'text/event-stream', body: 'retry: 600000\n\n' }));
    await page.goto(`/roles/${made.id}`);
    await box(page, 'audit/view').check();
    const other = await page.request.patch(`${roles}/${made.id}`, { data: { permissions: ['users/view', 'teams/view'] } });
    expect(other.ok()).toBe(true);

    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText('Somebody else changed this role meanwhile.')).toBeVisible();
    await expect(box(page, 'teams/view')).toBeChecked();
    await expect(box(page, 'audit/view')).toBeChecked();
    expect(await allowed(page, made.id)).toEqual(['teams/view', 'users/view']);

    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText(`${made.name} is saved.`)).toBeVisible();
    expect(await allowed(page, made.id)).toEqual(['audit/view', 'teams/view', 'users/view']);
  });

  test('a name that is taken is said at the field, and what was typed stays', async ({ page }) => {
    await signIn(page);
    const made = await makeRole(page, 'Twin', []);
    await page.goto('/roles');
    await page.getByRole('button', { name: 'Create role' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill(made.name);
    await dialog.getByRole('textbox', { name: /Description/u }).fill('Kept');
    await dialog.getByRole('button', { name: 'Create role' }).click();
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveAttribute('aria-invalid', 'true');
    await expect(dialog.getByRole('textbox', { name: /Description/u })).toHaveValue('Kept');
  });
});

test('a role is created from a copy, renamed and deleted', async ({ page }) => {
  await signIn(page);
  const name = `Copied ${Date.now()}`;
  await page.goto('/roles');
  await page.getByRole('button', { name: 'Create role' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('combobox', { name: 'Start with' }).selectOption({ label: 'A copy of Analyze manager' });
  await page.getByRole('dialog').getByRole('button', { name: 'Create role' }).click();
  await expect(page).toHaveURL(/\/roles\/rol_/u);
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(box(page, 'audit/view')).toBeChecked();
  await expect(box(page, 'users/manage')).not.toBeChecked();

  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(`${name} B`);
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { name: `${name} B` })).toBeVisible();

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: `Delete role ${name} B` }).click();
  await expect(page).toHaveURL(/\/roles$/u);
  await expect(page.getByRole('link', { name: new RegExp(`${name} B`, 'u') })).toHaveCount(0);
});

test('a role in use is not deleted: it says by whom', async ({ page }) => {
  await signIn(page, 'admin', '/roles');
  await page.getByRole('link', { name: /Night shift lead/u }).click();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'This role is in use' })).toBeVisible();
  await page.getByRole('link', { name: 'Show who has it' }).click();
  await expect(page).toHaveURL(/\/users\?role=rol_/u);
  await expect(page.getByRole('button', { name: 'Remove filter Role' })).toBeVisible();
  await expect(page.locator('tbody tr:not(.waiting)').first()).toContainText('Night shift lead');
});

test('system roles say that they stay as they are', async ({ page }) => {
  await signIn(page, 'admin', '/roles/account_admin');
  await expect(page.getByText('comes with Gatehouse and stays as it is')).toBeVisible();
  await expect(box(page, 'users/manage')).toBeChecked();
  await expect(box(page, 'users/manage')).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Rename' })).toHaveCount(0);
});

test('what one does not hold is locked, and the lock says why to the keyboard too', async ({ page }) => {
  await signIn(page, 'auditor', '/roles');
  await expect(page.getByRole('button', { name: 'Create role' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('link', { name: /Auditor/u }).click();
  const lock = page.getByRole('button', { name: 'You do not hold users/manage yourself.' });
  await lock.focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(lock).toBeFocused();
  await expect(page.getByRole('tooltip')).toContainText('You do not hold users/manage yourself.');
});

test('search in roles and permissions stands in the address', async ({ page }) => {
  await signIn(page, 'admin', '/roles/analyze_manager');
  await expect(box(page, 'audit/view')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('users/manage');
  await expect(page).toHaveURL(/find=users%2Fmanage/u);
  await expect(box(page, 'users/manage')).toBeVisible();
  await expect(box(page, 'audit/view')).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Such as users/manage' }).fill('nothing like it');
  await expect(page.getByRole('heading', { name: 'No permission matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: /^Granted/u }).click();
  await expect(page).toHaveURL(/only=granted/u);
  await page.getByRole('searchbox', { name: /Search \d+ roles/u }).fill('finance');
  await expect(page.getByRole('navigation', { name: 'Roles' }).getByRole('link')).toHaveCount(1);
});

for (const look of looks) {
  test(`roles in ${look.language}, ${look.theme}: readable by everybody`, async ({ page, axe, shot }) => {
    await signIn(page);
    const made = await makeRole(page, 'Looked at', ['users/view', 'teams/view']);
    await wear(page, look);
    await page.goto(`/roles/${made.id}`);
    await box(page, 'audit/view').check();
    await box(page, 'users/view').uncheck();
    await axe(page, 'matrix with changes');
    await shot(page, `roles-${look.language}-${look.theme}`);
    await page.locator('.save .quiet').click();
    await page.locator('.card-end .icb').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'menu');
    await page.keyboard.press('Escape');
    await page.locator('.head .btn.main').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'dialog');
    await page.keyboard.press('Escape');
    await page.goto('/roles/account_admin');
    await expect(box(page, 'users/view')).toBeVisible();
    await axe(page, 'system role');
    await page.request.delete(`${roles}/${made.id}`);
  });
}

test('roles on a phone', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, 'admin', '/roles');
  await expect(box(page, 'users/view')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'phone');
  await shot(page, 'roles-390');
});
