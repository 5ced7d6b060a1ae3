import { expect, looks, signIn, test, wear, type Page } from './fixture';

const rows = (page: Page) => page.locator('tbody tr:not(.waiting)').filter({ has: page.locator('.audit-open') });
const opened = (page: Page) => page.getByRole('complementary');

interface Made { id: string; name: string; etag: string }

/** Two events of the test's own: a role is created and changed. */
async function leaveTraces(page: Page): Promise<Made> {
  const roles = '/api/v1/accounts/self/roles';
  const answer = await page.request.post(roles, { data: { name: `Traced ${Date.now()}`, permissions: ['users/view', 'teams/view'] } });
  expect(answer.ok(), await answer.text()).toBe(true);
  const made = await answer.json() as Made;
  const changed = await page.request.patch(`${roles}/${made.id}`, { data: { permissions: ['users/view', 'audit/view'] } });
  expect(changed.ok(), await changed.text()).toBe(true);
  return made;
}

test('ranges stand in the address, and Back goes to the one before', async ({ page }) => {
  await signIn(page, 'admin', '/audit');
  await expect(page.getByRole('button', { name: 'Today' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Last week' }).click();
  await expect(page).toHaveURL(/range=last_week/u);
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole('button', { name: '15 min' }).click();
  await expect(page).toHaveURL(/range=last_15m/u);
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Last week' })).toHaveAttribute('aria-pressed', 'true');
});

test('filters narrow the list, the numbers and the file', async ({ page }) => {
  await signIn(page, 'admin', '/audit?range=last_week');
  await expect(page.getByRole('status').filter({ hasText: 'events' })).toBeVisible();
  await page.getByRole('button', { name: 'Status', exact: true }).click();
  // Choosing closes the list, so there is nothing left to be seen checked.
  await page.getByRole('radio', { name: 'Failure' }).click();
  await expect(page).toHaveURL(/status=failure/u);
  await expect(page.locator('.table.stale')).toHaveCount(0);
  await expect(rows(page).first()).toContainText('Failure');
  await expect(rows(page).filter({ hasText: 'Success' })).toHaveCount(0);

  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export' }).click();
  const stream = await (await file).createReadStream();
  let text = '';
  for await (const piece of stream) text += String(piece);
  const lines = text.trim().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(1).every((line) => line.includes('failure'))).toBe(true);

  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page).toHaveURL(/\/audit\?range=last_week$/u);
});

test('an event opens beside the log: before and after, neighbours, a link that works tomorrow', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page);
  const made = await leaveTraces(page);
  await page.goto(`/audit?target=${made.id}`);
  await expect(rows(page)).toHaveCount(2);
  await rows(page).first().getByRole('link').click();
  await expect(page).toHaveURL(/event=evt_/u);
  await expect(opened(page)).toBeFocused();
  await expect(opened(page)).toContainText('role.updated');
  await expect(opened(page).locator('.was')).toContainText('teams/view');
  await expect(opened(page).locator('.now')).toContainText('audit/view');
  await expect(opened(page).locator('.now')).not.toContainText('users/view');

  await opened(page).getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await opened(page).getByRole('button', { name: 'curl' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl -b cookies\.txt 'http:.*audit-events\?.*target=rol_[^']*'$/u);

  await opened(page).getByRole('button', { name: 'Next in the list' }).click();
  await expect(opened(page)).toContainText('role.created');
  await expect(opened(page).getByRole('button', { name: 'Next in the list' })).toBeDisabled();

  await opened(page).press('Escape');
  await expect(page).not.toHaveURL(/event=/u);
  await expect(opened(page)).toHaveCount(0);

  await page.goto(link);
  await expect(opened(page)).toContainText('role.updated');
  await opened(page).getByRole('link', { name: made.name }).click();
  await expect(page).toHaveURL(`/roles/${made.id}`);
});

test('a search finds what a thing was called', async ({ page }) => {
  await signIn(page);
  const made = await leaveTraces(page);
  await page.goto('/audit');
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type(made.name);
  await expect(page).toHaveURL(/search=Traced/u);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('searchbox').fill('nothing of the kind ever happened');
  await expect(page.getByRole('heading', { name: 'No event matches these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(rows(page).first()).toBeVisible();
});

test('all by one person: found by typing', async ({ page }) => {
  await signIn(page, 'admin', '/audit');
  await page.getByRole('button', { name: 'User', exact: true }).click();
  await page.keyboard.type('admin');
  await page.getByRole('dialog').getByRole('button', { name: /Ingrid Solberg/u }).click();
  await expect(page).toHaveURL(/actor=usr_/u);
  await expect(page.getByRole('button', { name: 'Remove filter User' })).toBeVisible();
  await expect(page.locator('.table.stale')).toHaveCount(0);
  for (const who of await page.locator('.actor').allTextContents()) expect(who).toContain('Ingrid Solberg');
});

test('drawing over the histogram narrows the list to that time', async ({ page }) => {
  await signIn(page, 'admin', '/audit?range=last_week');
  const chart = page.locator('.histogram svg');
  await expect(chart).toBeVisible();
  const place = await chart.boundingBox();
  if (!place) throw new Error('no chart');
  await page.mouse.move(place.x + place.width * 0.3, place.y + 20);
  await page.mouse.down();
  await page.mouse.move(place.x + place.width * 0.6, place.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/part=/u);
  await expect(page.locator('.histogram .brush')).toBeVisible();
  await expect(page.getByText(/[\d,]+ of [\d,]+ events/u)).toBeVisible();
  await page.getByRole('button', { name: 'Whole range' }).click();
  await expect(page).not.toHaveURL(/part=/u);
});

test('the histogram has a table behind it', async ({ page }) => {
  await signIn(page, 'admin', '/audit?range=yesterday');
  const table = page.getByRole('table', { name: 'Events by time and outcome' });
  await expect(table.getByRole('columnheader')).toHaveText(['From', 'Success', 'Failure']);
  expect(await table.getByRole('row').count()).toBeGreaterThan(2);
});

test('a range of one’s own', async ({ page }) => {
  await signIn(page, 'admin', '/audit');
  await page.getByRole('button', { name: 'Custom…' }).click();
  // The days of both ends, part by part: the end first lies before the start.
  const to = page.getByRole('group', { name: 'To' });
  await to.getByRole('spinbutton', { name: /year/iu }).focus();
  await page.keyboard.type('2020');
  await page.getByRole('button', { name: 'Show events' }).click();
  await expect(page.getByText('The end has to be after the start.')).toBeVisible();
  const from = page.getByRole('group', { name: 'From' });
  await from.getByRole('spinbutton', { name: /year/iu }).focus();
  await page.keyboard.type('2019');
  await page.getByRole('button', { name: 'Show events' }).click();
  await expect(page).toHaveURL(/range=custom&from=2019-.*&to=2020-/u);
  await expect(page.getByRole('heading', { name: 'Nothing happened in this time' })).toBeVisible();
});

test('older and newer, each page with its own address', async ({ page }) => {
  await signIn(page, 'admin', '/audit?range=last_week');
  await expect(rows(page)).toHaveCount(50);
  const first = await rows(page).first().textContent();
  await page.getByRole('button', { name: 'Older' }).click();
  await expect(page.getByText('51–100')).toBeVisible();
  const second = await rows(page).first().textContent();
  expect(second).not.toBe(first);
  await page.reload();
  await expect(rows(page).first()).toHaveText(second ?? '');
  await page.getByRole('button', { name: 'Newer' }).click();
  await expect(rows(page).first()).toHaveText(first ?? '');
});

test('times in UTC and back', async ({ page }) => {
  await signIn(page, 'admin', '/audit?range=yesterday');
  const time = rows(page).first().locator('time');
  const at = new Date(await time.getAttribute('datetime') ?? '');
  const own = await time.textContent();
  await page.getByRole('button', { name: /Europe\/Oslo/u }).click();
  await expect(page).toHaveURL(/zone=utc/u);
  await expect(time).toHaveText(at.toISOString().slice(11, 19));
  await page.getByRole('button', { name: /^UTC/u }).click();
  await expect(time).toHaveText(own ?? '');
});

for (const look of looks) {
  test(`audit log in ${look.language}, ${look.theme}: readable by everybody, with everything open`, async ({ page, axe, shot }) => {
    await signIn(page);
    const made = await leaveTraces(page);
    await wear(page, look);
    await page.goto('/audit?range=last_week');
    await expect(rows(page).first()).toBeVisible();
    await axe(page, 'list');
    await page.locator('.toolbar .chip').first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'filter');
    await page.keyboard.press('Escape');
    await page.locator('.seg button').last().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'custom range');
    await page.keyboard.press('Escape');
    await page.goto(`/audit?search=${encodeURIComponent(made.name)}`);
    await rows(page).first().getByRole('link').click();
    await expect(opened(page).locator('.diff')).toBeVisible();
    await axe(page, 'panel');
    await shot(page, `audit-${look.language}-${look.theme}`);
    await page.goto('/audit?search=nothing+of+the+kind');
    await expect(page.locator('.empty')).toBeVisible();
    await axe(page, 'nothing found');
  });
}

test('audit log on a phone: cards, and a panel over all', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, 'admin', '/audit?range=last_week');
  await expect(rows(page).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'cards');
  await shot(page, 'audit-390');
  await rows(page).first().getByRole('link').click();
  await expect(opened(page)).toBeVisible();
  await axe(page, 'panel');
  await shot(page, 'audit-390-panel');
});
