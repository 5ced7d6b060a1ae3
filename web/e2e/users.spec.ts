import { expect, signIn, test, type Page } from './fixture';

interface Made { id: string; name: string; username: string }

/** A person of the test's own, so that tests do not step on each other. */
async function makeUser(page: Page, lastName: string): Promise<Made> {
  const username = `${lastName.toLowerCase()}.${Date.now()}`;
  const answer = await page.request.post('/api/v1/accounts/self/users', {
    data: { username, firstName: 'Tess', lastName, email: `${username}@example.com`, language: 'en', timeZone: 'UTC', roles: [], teams: [] },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { id } = await answer.json() as { id: string };
  return { id, name: `Tess ${lastName}`, username };
}

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const rows = (page: Page) => page.locator('tbody tr:not(.waiting)');

test.beforeEach(async ({ page }) => signIn(page));

test('search and filters stand in the address, and Back takes them away again', async ({ page }) => {
  const made = await makeUser(page, 'Filterling');
  await page.goto('/users');
  await expect(rows(page).first()).toBeVisible(); // the page listens to its keys once it is there
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type(made.username);
  await expect(page).toHaveURL(new RegExp(`search=${made.username.replaceAll('.', '\\.')}`, 'u'));
  await expect(rows(page)).toHaveCount(1);

  await page.getByRole('button', { name: 'Status', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Locked' }).check();
  await expect(page.getByRole('heading', { name: 'Nobody matches these filters' })).toBeVisible();
  await page.getByRole('checkbox', { name: 'No password yet' }).check();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/status=pending&status=locked|status=locked&status=pending/u);
  await expect(rows(page)).toHaveCount(1);

  await page.goBack();
  await page.goBack();
  await expect(page).not.toHaveURL(/status/u);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page).toHaveURL(/\/users$/u);
});

test('typing status:locked does what the chip does', async ({ page }) => {
  await page.getByRole('searchbox').fill('status:locked');
  await expect(page).toHaveURL(/\/users\?status=locked$/u);
  await expect(page.getByRole('button', { name: 'Remove filter Status' })).toBeVisible();
});

test('the order is chosen at the head of a column', async ({ page }) => {
  await page.getByRole('button', { name: 'Email' }).click();
  await expect(page).toHaveURL(/sort=email/u);
  await expect(page.getByRole('columnheader', { name: 'Email' })).toHaveAttribute('aria-sort', 'ascending');
  const column = page.locator('tbody td:nth-child(4)');
  await expect(page.locator('.table.stale')).toHaveCount(0);
  const up = await column.allTextContents();
  await page.getByRole('button', { name: 'Email' }).click();
  await expect(page).toHaveURL(/sort=-email/u);
  await expect.poll(async () => (await column.allTextContents())[0]).not.toBe(up[0]);
});

test('the demo has people who came lately, and some who did not', async ({ page }) => {
  for (const lastLogin of ['within_7d', 'over_30d', 'never']) {
    await page.goto(`/users?lastLogin=${lastLogin}`);
    await expect(rows(page)).toHaveCount(50);
  }
});

test('pages go forth and back by cursors, and a page can be shared', async ({ page }) => {
  await expect(rows(page)).toHaveCount(50);
  const first = await rows(page).first().textContent();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('51–')).toBeVisible();
  await expect(rows(page).first()).not.toHaveText(first ?? ''); // the old rows stay until the new ones are there
  const second = await rows(page).first().textContent();
  await page.reload();
  await expect(rows(page).first()).toHaveText(second ?? '');
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(rows(page).first()).toHaveText(first ?? '');
});

test('disabling acts at once and can be undone from the notice', async ({ page }) => {
  const made = await makeUser(page, 'Undoable');
  await page.goto(`/users?search=${made.username}`);
  await page.getByRole('button', { name: `Actions for ${made.name}` }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await expect(row(page, made.username).getByText('Disabled')).toBeVisible();
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, made.username).getByText('No password yet')).toBeVisible();
});

test('a letter with a link is sent again', async ({ page }) => {
  const made = await makeUser(page, 'Letterless');
  await page.goto(`/users?search=${made.username}`);
  await page.getByRole('button', { name: `Actions for ${made.name}` }).click();
  await page.getByRole('menuitem', { name: 'Resend set-password email' }).click();
  await expect(page.getByText(`The set-password email for ${made.name} is on its way.`)).toBeVisible();
});

test('several at once: a role is added, and taken back', async ({ page }) => {
  const stamp = `Bulk${Date.now()}`;
  await makeUser(page, `${stamp}a`);
  await makeUser(page, `${stamp}b`);
  await page.goto(`/users?search=${stamp}`);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  const bar = page.getByRole('region', { name: 'Selected users' });
  await expect(bar).toContainText('2 selected');
  await bar.getByRole('button', { name: 'Add role' }).click();
  await page.getByRole('menuitem', { name: 'Analyze manager' }).click();
  await expect(page.getByText('2 users are changed.')).toBeVisible();
  await expect(bar).toBeHidden();
  await expect(rows(page).getByText('Analyze manager')).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page).getByText('Analyze manager')).toHaveCount(0);
});

test('the palette finds a person and opens their page', async ({ page }) => {
  const made = await makeUser(page, 'Paletted');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill(made.username);
  await expect(page.getByRole('option', { name: made.name })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/users/${made.id}$`, 'u'));
});

test('? lists the shortcuts, Esc closes and gives the focus back', async ({ page }) => {
  await page.locator('.me').focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('.me')).toBeFocused();
});

test('the list is exported as it is filtered', async ({ page }) => {
  const made = await makeUser(page, 'Exported');
  await page.goto(`/users?search=${made.username}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export this list as CSV' }).click()]);
  const stream = await download.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  const lines = Buffer.concat(parts).toString().trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(made.username);
});

test.describe('create', () => {
  test.use({ refusals: true });

  test('a person is created; what the server refuses stands at its field, and nothing typed is lost', async ({ page }) => {
    const taken = await makeUser(page, 'Taken');
    await page.goto('/users');
    await page.getByRole('link', { name: 'Create user' }).click();
    await page.getByRole('button', { name: 'Create user' }).click();
    await expect(page.getByLabel('First name')).toBeFocused();
    await expect(page.locator('.err')).toHaveCount(3);

    await page.getByLabel('First name').fill('Žiga');
    await page.getByLabel('Last name').fill('Čuk');
    await page.getByLabel('Username').fill(taken.username);
    await page.getByLabel('Email').fill(`ziga.${Date.now()}@example.com`);
    await page.getByRole('checkbox', { name: 'Analyze manager' }).check();
    await page.getByRole('button', { name: 'Create user' }).click();
    await expect(page.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('First name')).toHaveValue('Žiga');

    await page.getByLabel('Username').fill(`ziga.${Date.now()}`);
    await page.getByRole('button', { name: 'Create user' }).click();
    await expect(page.getByText('Žiga Čuk is created.')).toBeVisible();
    await expect(page).toHaveURL(/\/users\/(?!new)[^/]+$/u);
  });

  test('a person begins with a safelist and SMPP', async ({ page }) => {
    await page.goto('/users/new');
    const username = `begun.${Date.now()}`;
    const list = page.getByLabel('IP safelist');
    await page.getByLabel('First name').fill('Bea');
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Email').fill(`${username}@example.com`);
    await list.fill('203.0.113.0/24 Office\n192.0.2.1/24');
    await page.getByRole('switch', { name: 'SMPP' }).press('Space');
    await page.getByRole('button', { name: 'Create user' }).click();
    await expect(list).toBeFocused();
    await expect(list).toHaveAccessibleDescription(/192\.0\.2\.1\/24: One address and not a network\. The network is 192\.0\.2\.0\/24\./u);
    await list.fill('203.0.113.0/24 Office\n192.0.2.0/24');
    await page.getByRole('button', { name: 'Create user' }).click();
    await expect(page.getByText('Bea is created.')).toBeVisible();

    await page.getByRole('tab', { name: 'Access controls' }).or(page.getByRole('link', { name: 'Access controls' })).click();
    await expect(page.getByRole('row').filter({ hasText: '203.0.113.0/24' })).toContainText('Office');
    await expect(page.getByRole('row').filter({ hasText: '192.0.2.0/24' })).toBeVisible();
    await expect(page.getByRole('switch', { name: 'SMPP' })).toBeChecked();
    await expect(page.getByRole('switch', { name: 'HTTP API' })).not.toBeChecked();
  });

  test('leaving a half-filled form asks first', async ({ page }) => {
    await page.goto('/users/new');
    await page.getByLabel('First name').fill('Half');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).click();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await expect(question).toBeVisible();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByLabel('First name')).toHaveValue('Half');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).click();
    await question.getByRole('button', { name: 'Leave and lose the changes' }).click();
    await expect(page).toHaveURL(/\/users$/u);
  });
});
