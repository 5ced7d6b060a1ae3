import { expect, looks, signIn, test, wear, type Page } from './fixture';

test.describe.configure({ timeout: 90_000 });

const views = '/api/v1/accounts/self/views';
const rows = (page: Page) => page.locator('tbody tr:not(.waiting)');
const menu = (page: Page) => page.locator('.view-button');
const entry = (page: Page, name: string | RegExp) => page.getByRole('menuitem', { name });

/** Everybody's lists open as ever again, for the tests after this one. */
async function tidy(page: Page) {
  for (const list of ['users', 'audit-events']) {
    const answer = await page.request.get(`${views}?list=${list}`);
    const { items } = await answer.json() as { items: { id: string; editable: boolean }[] };
    for (const { id } of items.filter(({ editable }) => editable)) await page.request.delete(`${views}/${id}`);
  }
}

async function make(page: Page, draft: { list?: string; name: string; query: string; shared?: boolean }, isDefault = false) {
  const answer = await page.request.post(views, { data: { list: 'users', ...draft } });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { id } = await answer.json() as { id: string };
  if (isDefault) expect((await page.request.put(`${views}/${id}/default`)).ok()).toBe(true);
  return id;
}

async function choose(page: Page, name: string | RegExp) {
  await menu(page).click();
  await entry(page, name).click();
}

/** The list's own end of loading: neither skeletons nor old rows. */
async function settled(page: Page) {
  await expect(rows(page).first()).toBeVisible();
  await expect(page.locator('.table.stale')).toHaveCount(0);
}

test.beforeEach(async ({ page }) => signIn(page, 'admin', '/users/self'));
test.afterEach(async ({ page }) => tidy(page));

test('a view is saved, left, chosen, changed, renamed and deleted', async ({ page }) => {
  await page.goto('/users?status=active&sort=-lastLogin');
  await choose(page, 'Save this view…');
  const dialog = page.getByRole('dialog', { name: 'Save this view' });
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await expect(dialog.getByText('Give it a name.')).toBeVisible();
  await dialog.getByLabel('Name').fill('Active people');
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await expect(page).toHaveURL(/\/users\?status=active&sort=-lastLogin&view=viw_\w+$/u);
  await expect(page.getByRole('button', { name: 'Views: Active people', exact: true })).toBeVisible();

  await choose(page, 'All users');
  await expect(page).toHaveURL(/\/users$/u);
  await expect(page.getByRole('button', { name: 'Views', exact: true })).toBeVisible();
  await choose(page, 'Active people');
  await expect(page.getByRole('button', { name: 'Remove filter Status' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Last sign-in' })).toHaveAttribute('aria-sort', 'descending');

  await page.getByRole('button', { name: 'Remove filter Status' }).click();
  await expect(page.getByRole('button', { name: 'Views: Active people, filters changed' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Views: Active people', exact: true })).toBeVisible();
  await page.goForward();
  await choose(page, 'Update Active people to these filters');
  await expect(page.getByText('Active people has these filters now.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Views: Active people', exact: true })).toBeVisible();

  await choose(page, 'Rename or share…');
  const edit = page.getByRole('dialog', { name: 'Rename or share' });
  await edit.getByLabel('Name').fill('By last sign-in');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Views: By last sign-in', exact: true })).toBeVisible();

  await choose(page, 'Delete By last sign-in');
  await page.getByRole('button', { name: 'Delete By last sign-in' }).click();
  await expect(page).toHaveURL(/\/users\?sort=-lastLogin$/u);
  await expect(page.getByRole('button', { name: 'Views', exact: true })).toBeVisible();
  await menu(page).click();
  await expect(entry(page, 'All users')).toBeVisible();
  await expect(entry(page, /By last sign-in/u)).toHaveCount(0);
});

test('the list opens with the default; Back leaves it, Clear clears it', async ({ page }) => {
  await make(page, { name: 'Active people', query: 'status=active' });
  await page.goto('/users');
  await choose(page, 'Active people');
  await choose(page, /Make it my default/u);
  await expect(page.getByText('Users opens with Active people from now on.')).toBeVisible();

  await page.goto('/roles');
  await page.getByRole('link', { name: 'Users', exact: true }).click();
  await expect(page).toHaveURL(/\/users\?status=active&view=viw_\w+$/u);
  await expect(page.getByRole('button', { name: 'Views: Active people', exact: true })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/roles/u);
  await page.goto('/users');
  await expect(page).toHaveURL(/status=active/u);

  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page).toHaveURL(/\/users\?view=all$/u);
  await expect(page.getByRole('button', { name: 'Remove filter Status' })).toHaveCount(0);
  await page.reload();
  await settled(page);
  await expect(page).toHaveURL(/\/users\?view=all$/u);
  await page.goto('/users?search=a'); // a link of somebody else's is never replaced
  await settled(page);
  await expect(page).toHaveURL(/\/users\?search=a$/u);
  await page.getByRole('searchbox').fill('');
  await expect(page).toHaveURL(/\/users\?view=all$/u);

  await choose(page, /Active people/u);
  await choose(page, 'Stop opening with it');
  await expect(page.getByText('Users opens with everything again.')).toBeVisible();
  await page.goto('/users');
  await settled(page);
  await expect(page).toHaveURL(/\/users$/u);
});

test('a shared view is everybody’s to use and its owner’s to change', async ({ page, browser, program }) => {
  await page.goto('/users?status=active');
  await choose(page, 'Save this view…');
  const dialog = page.getByRole('dialog', { name: 'Save this view' });
  await dialog.getByLabel('Name').fill('To unlock');
  await dialog.getByRole('checkbox', { name: /^Share with everyone in/u }).check();
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await expect(page.getByRole('button', { name: 'Views: To unlock', exact: true })).toBeVisible();

  const other = await browser.newContext({ baseURL: program.url, locale: 'en-GB' });
  const second = await other.newPage();
  await signIn(second, 'auditor');
  await menu(second).click();
  await expect(entry(second, /^To unlock/u)).toContainText('Shared by');
  await entry(second, /^To unlock/u).click();
  await expect(second).toHaveURL(/status=active&view=viw_/u);
  await menu(second).click();
  await expect(entry(second, /^Rename or share/u)).toHaveAttribute('aria-disabled', 'true');
  await expect(entry(second, /^Delete To unlock/u)).toContainText('those who manage the account can change it');
  await entry(second, /Make it my default/u).click();
  await expect(second.getByText('Users opens with To unlock from now on.')).toBeVisible();

  await choose(page, 'Rename or share…');
  await page.getByRole('checkbox', { name: /^Share with everyone in/u }).uncheck();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  // The dialog waits until all that is on the screen has been asked for anew.
  await expect(page.locator('.dialog')).toHaveCount(0, { timeout: 15_000 });
  await second.goto('/users');
  await settled(second);
  await expect(second).toHaveURL(/\/users$/u);
  await menu(second).click();
  await expect(entry(second, 'All users')).toBeVisible();
  await expect(entry(second, /To unlock/u)).toHaveCount(0);
  await other.close();

  await page.goto('/audit?item=view');
  for (const words of ['Shared the view To unlock', 'Stopped sharing the view To unlock', 'Chose To unlock as their default view']) {
    await expect(page.getByText(words).first()).toBeVisible();
  }
});

test.describe('refused', () => {
  test.use({ refusals: true });
  test('a name that is taken is said beside the field, and nothing typed is lost', async ({ page }) => {
    await make(page, { name: 'Locked', query: 'status=active' });
    await page.goto('/users?status=pending');
    await choose(page, 'Save this view…');
    const dialog = page.getByRole('dialog', { name: 'Save this view' });
    await dialog.getByLabel('Name').fill('LOCKED');
    await dialog.getByRole('button', { name: 'Save view' }).click();
    await expect(dialog.getByText('A view of this list already has this name. Choose another.')).toBeVisible();
    await expect(dialog.getByLabel('Name')).toHaveValue('LOCKED');
    await expect(dialog.getByLabel('Name')).toBeFocused();
  });
});

test('the audit log has views of its own, and a link to copy', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await make(page, { name: 'Of the users list', query: 'status=active' });
  await page.goto('/audit?range=this_week&status=failure');
  await choose(page, 'Save this view…');
  await page.getByLabel('Name').fill('Refused this week');
  await page.getByRole('button', { name: 'Save view' }).click();
  await expect(page).toHaveURL(/\/audit\?range=this_week&status=failure&view=viw_/u);
  await choose(page, /Make it my default/u);
  await expect(page.getByText('Audit log opens with Refused this week from now on.')).toBeVisible();
  await page.goto('/audit');
  await expect(page).toHaveURL(/\/audit\?range=this_week&status=failure&view=viw_/u);
  await menu(page).click();
  await expect(entry(page, /Of the users list/u)).toHaveCount(0);
  await entry(page, 'Copy link to this view').click();
  await expect(page.getByText('The link to this view is copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page).toHaveURL(/\/audit\?range=this_week$/u);
});

test('columns are hidden and added by keyboard, stay so, and come back', async ({ page }) => {
  await page.goto('/users');
  await settled(page);
  const head = (name: string) => page.getByRole('columnheader', { name, exact: true });
  const chooser = page.getByRole('button', { name: 'Columns' });
  await chooser.focus();
  await page.keyboard.press('Enter');
  const box = (name: RegExp) => page.getByRole('dialog', { name: 'Columns' }).getByRole('checkbox', { name });
  await expect(box(/^Name/u)).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Reset to default' })).toBeDisabled();
  await box(/^Email/u).focus();
  await page.keyboard.press('Space');
  await box(/^Created/u).check();
  await page.keyboard.press('Escape');
  await expect(chooser).toBeFocused();
  await expect(head('Email')).toHaveCount(0);
  await expect(head('Created')).toBeVisible();
  await head('Created').getByRole('button').click();
  await expect(page).toHaveURL(/sort=-created/u);

  await page.reload();
  await settled(page);
  await expect(head('Email')).toHaveCount(0);
  await expect(head('Created')).toHaveAttribute('aria-sort', 'descending');
  await page.goto('/audit');
  await settled(page);
  await expect(head('Address')).toBeVisible(); // another list has its own columns
  await page.goto('/users');
  await chooser.click();
  for (const name of [/^Username/u, /^Roles/u, /^Teams/u, /^Last sign-in/u, /^Status/u, /^Created/u]) await box(name).uncheck();
  await expect(page.getByRole('columnheader')).toHaveCount(3); // the check boxes, the name, the menus
  await page.getByRole('button', { name: 'Reset to default' }).click();
  await page.keyboard.press('Escape');
  await expect(head('Email')).toBeVisible();
  await expect(head('Created')).toHaveCount(0);
});

test('every column keeps some room and nobody scrolls sideways, however narrow the window', async ({ page, shot }) => {
  await page.goto('/users');
  await settled(page);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: /^Created/u }).check();
  await page.keyboard.press('Escape');
  for (const width of [1440, 1240, 1101, 1000, 800]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `at ${width}`).toBeLessThanOrEqual(width);
    const narrowest = await page.locator('thead th:visible').evaluateAll((heads) => Math.min(...heads.map((head) => head.getBoundingClientRect().width)));
    expect(narrowest, `at ${width}`).toBeGreaterThan(24);
    if (width === 1000) await shot(page, 'columns-1000');
  }
});

for (const look of looks) {
  test(`views and columns in ${look.language}, ${look.theme}: readable by everybody`, async ({ page, axe, shot }) => {
    const name = `${look.language}-${look.theme}`;
    await wear(page, look);
    await make(page, { name: 'Active people', query: 'status=active' });
    await make(page, { name: 'Not seen for 90 days', query: 'lastLogin=over_90d', shared: true }, true);
    const id = await make(page, { name: 'الوردية الليلية', query: 'status=active&sort=-lastLogin', shared: true });
    await page.goto(`/users?status=active&view=${id}`);
    await settled(page);
    await axe(page, 'list with a changed view');
    await menu(page).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'views', '.menu-pop');
    await shot(page, `views-menu-${name}`);
    await page.keyboard.press('Escape');

    await page.locator('.view-tools .icb').click();
    await page.getByRole('checkbox').last().waitFor();
    await axe(page, 'columns', '.menu-pop');
    await shot(page, `columns-${name}`);
    await page.keyboard.press('Escape');

    await menu(page).click();
    await page.getByRole('menuitem').nth(-2).click();
    await expect(page.locator('.dialog')).toBeVisible();
    await expect(page.getByRole('menu')).toHaveCount(0);
    await axe(page, 'save', '.dialog');
    await shot(page, `views-save-${name}`);
    await page.keyboard.press('Escape');

    await page.goto('/audit?range=this_week');
    await settled(page);
    await axe(page, 'audit log');
    await shot(page, `views-audit-${name}`);
  });
}

test('views and columns on a phone: sheets, and what was added stands in the cards', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await make(page, { name: 'Not seen for 90 days', query: 'lastLogin=over_90d', shared: true });
  await page.goto('/users');
  await settled(page);
  await page.locator('.view-tools .icb').click();
  await page.getByRole('checkbox', { name: /^Created/u }).check();
  await page.getByRole('checkbox', { name: /^Email/u }).uncheck();
  await shot(page, 'columns-390');
  await axe(page, 'columns');
  await page.keyboard.press('Escape');
  await expect(page.locator('tbody td[data-label="Created"]').first()).toBeVisible();
  await expect(page.locator('tbody tr').first()).not.toContainText('@');
  await menu(page).click();
  await entry(page, /^Not seen for 90 days/u).click();
  await expect(menu(page)).toContainText('Not seen');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'cards');
  await shot(page, 'views-390');
  await menu(page).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await shot(page, 'views-390-menu');
  await page.setViewportSize({ width: 320, height: 640 });
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
