import { expect, looks, signIn, test, wear, type Page } from './fixture';

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });
const bar = (page: Page) => page.getByRole('region', { name: 'Selected users' });
const rows = (page: Page) => page.locator('tbody tr:not(.waiting)');

test.describe.configure({ timeout: 120_000 });
test.beforeEach(async ({ page }) => signIn(page));

/** A crowd of the test's own: more than one page of users whom one word finds. */
async function crowd(page: Page, count = 60): Promise<string> {
  const mark = `crowd${Date.now()}`;
  const lines = Array.from({ length: count }, (_, n) => `${mark}.${n},${mark},Person ${n},${mark}.${n}@example.com`);
  const file = ['username,firstName,lastName,email', ...lines].join('\n');
  const made = await page.request.post('/api/v1/accounts/self/imports?name=crowd.csv', { data: file, headers: { 'Content-Type': 'text/csv' } });
  const { id } = await made.json() as { id: string };
  await page.request.post(`/api/v1/accounts/self/imports/${id}/start`, { data: {} });
  await expect.poll(async () => (await (await page.request.get(`/api/v1/accounts/self/imports/${id}`)).json() as { status: string }).status, { timeout: 30_000 }).toBe('done');
  return mark;
}

async function selectAll(page: Page, search: string) {
  await page.goto(`/users?${search}`);
  await expect(rows(page)).toHaveCount(50);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
}

const download = async (page: Page) => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the result' }).click()]);
  const parts: Buffer[] = [];
  for await (const part of await file.createReadStream()) parts.push(part as Buffer);
  return Buffer.concat(parts).toString().trim().split('\n');
};

test('all that match are changed by a job that can be followed, and its result fetched', async ({ page, axe, shot }) => {
  const mark = await crowd(page);
  await selectAll(page, `search=${mark}`);
  await expect(bar(page)).toContainText('50 selected');
  await bar(page).getByRole('button', { name: 'Select all 60 matching' }).click();
  await expect(bar(page)).toContainText('All 60 matching are selected');

  await page.getByRole('checkbox', { name: `Select ${mark} Person 3`, exact: true }).uncheck();
  await expect(bar(page)).toContainText('49 selected');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await bar(page).getByRole('button', { name: 'Select all 60 matching' }).click();

  await bar(page).getByRole('button', { name: 'Disable' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disable 60 users' });
  await expect(dialog).toContainText('Everyone who matches the filters of this list is meant');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(bar(page)).toContainText('All 60 matching are selected');
  await bar(page).getByRole('button', { name: 'Disable' }).click();
  await dialog.getByRole('button', { name: 'Disable 60 users' }).click();

  await expect(dialog).toBeHidden();
  await expect(bar(page)).toBeHidden();
  await expect(notices(page)).toContainText('Disabling users is finished. Done: 60.');
  await expect(rows(page).getByText('Disabled')).toHaveCount(50);

  const card = page.getByRole('region', { name: 'Disabling users' });
  await expect(card).toContainText('Done: 60.');
  await page.reload();
  await expect(card).toContainText('Done: 60.');
  await axe(page, 'over', '.bulk-job');
  await shot(page, 'bulk-over');
  const lines = await download(page);
  expect(lines).toHaveLength(61);
  expect(lines[0]).toBe('username,outcome,reason');
  expect(lines).toContain(`${mark}.59,changed,`);
  await card.getByRole('button', { name: 'Dismiss' }).click();
  await expect(card).toBeHidden();
  await page.reload();
  await expect(rows(page)).toHaveCount(50);
  await expect(card).toBeHidden();
});

test('who could not be changed is in the result, with the reason', async ({ page }) => {
  const made = await page.request.post('/api/v1/accounts/self/teams', { data: { name: `With me ${Date.now()}` } });
  const team = await made.json() as { id: string; name: string };
  await page.request.put(`/api/v1/accounts/self/users/self/teams/${team.id}`);
  const started = await page.request.post('/api/v1/accounts/self/bulk-jobs', { data: { action: 'disable', filter: { team: team.id } } });
  expect(started.ok(), await started.text()).toBe(true);
  await page.reload();
  const card = page.getByRole('region', { name: 'Disabling users' });
  await expect(card).toContainText('Done: 0. Not changed: 1.', { timeout: 20_000 });
  await expect(card).toContainText('Partly done');
  const lines = await download(page);
  expect(lines[1]).toBe('admin,failed,You cannot do this to yourself. Ask another admin.');
});

test('a job on everybody is started from the list, followed and cancelled; what was done stays', async ({ page }) => {
  // The program does 5,000 users in the time that a slow browser takes for a click: the card is shown a job that waits for it.
  let ended = false;
  const shown = (job: object) => ({ ...job, status: ended ? 'cancelled' : 'running', finishedAt: ended ? new Date().toISOString() : undefined });
  await page.route('**/bulk-jobs?*', async (route) => {
    const answer = await route.fetch();
    const { items } = await answer.json() as { items: object[] };
    await route.fulfill({ json: { items: items.map(shown) } });
  });
  await page.route('**/bulk-jobs/*/cancel', async (route) => {
    ended = true;
    const answer = await page.request.get(route.request().url().replace('/cancel', ''));
    await route.fulfill({ json: shown(await answer.json() as object) });
  });
  ended = true; // as for any job before this one
  await selectAll(page, 'sort=-created');
  await bar(page).getByRole('button', { name: /^Select all [\d,]+ matching$/u }).click();
  await bar(page).getByRole('button', { name: 'Add role' }).click();
  await page.getByRole('menuitem', { name: 'Finance data manager' }).click();
  ended = false;
  await page.getByRole('dialog').getByRole('button', { name: /^Add the role Finance data manager to [\d,]+ users$/u }).click();
  const card = page.getByRole('region', { name: 'Adding the role Finance data manager' });
  await expect(card.getByRole('progressbar')).toBeVisible();
  await card.getByRole('button', { name: 'Cancel' }).click();
  await expect(card).toContainText('Cancelled');
  await expect(card).toContainText('What was done until then stays.');
  await expect(card.getByRole('progressbar')).toHaveCount(0);
});

test('a job under way is there after leaving the page and after a reload, whoever started it', async ({ page }) => {
  await underWay(page);
  await page.goto('/users');
  const card = page.getByRole('region', { name: 'Disabling users' });
  await expect(card).toContainText('4,750 of 12,431 users');
  await expect(card).toContainText('Done: 4,747. Not changed: 3.');
  await expect(card).toContainText('Started by ingrid.solberg.');
  await page.getByRole('navigation').getByRole('link', { name: 'Roles' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Roles' })).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Users', exact: true }).click();
  await expect(card.getByRole('progressbar')).toBeVisible();
  await page.reload();
  await expect(card.getByRole('progressbar')).toBeVisible({ timeout: 20_000 });
});

test.describe('refusals', () => {
  test.use({ refusals: true });

  test('a second job waits for the first', async ({ page }) => {
    // Whoever did it before this test is waited for.
    await expect.poll(async () => (await (await page.request.get('/api/v1/accounts/self/bulk-jobs?limit=1')).text()).includes('"running"'), { timeout: 60_000 }).toBe(false);
    const first = await page.request.post('/api/v1/accounts/self/bulk-jobs', { data: { action: 'add_role', role: 'communication_manager', filter: {} } });
    const { id } = await first.json() as { id: string };
    const second = await page.request.post('/api/v1/accounts/self/bulk-jobs', { data: { action: 'enable', filter: {} } });
    const refusal = await second.json() as { code: string; detail: string };
    expect([second.status(), refusal.code]).toEqual([409, 'bulk.other_running']);
    expect(refusal.detail).toContain('admin has started another change');
    const cancelled = await page.request.post(`/api/v1/accounts/self/bulk-jobs/${id}/cancel`);
    expect(await cancelled.json()).toMatchObject({ id, status: 'cancelled', action: 'add_role' });
  });
});

/** Answers as if a job were under way, so that a picture of it can be taken in peace. */
async function underWay(page: Page) {
  await page.route('**/bulk-jobs?*', (route) => route.fulfill({
    json: {
      items: [{
        id: 'blk_01jd3w6v8k0000000000000000', status: 'running', action: 'disable', filter: { status: ['active'] }, total: 12_431, exact: true,
        done: 4747, unchanged: 12, failed: 3, createdAt: new Date().toISOString(), askedBy: { id: 'usr_other', name: 'ingrid.solberg' },
      }],
    },
  }));
}

for (const look of looks) {
  test(`bulk jobs in ${look.language}, ${look.theme}: readable by everybody`, async ({ page, axe, shot }) => {
    const name = `bulk-${look.language}-${look.theme}`;
    await wear(page, look);
    await underWay(page);
    await page.goto('/users');
    await expect(page.locator('.bulk-job')).toBeVisible();
    await expect(rows(page)).toHaveCount(50);
    await page.locator('thead input').check();
    await expect(page.locator('.bulk-offer')).toBeVisible();
    await shot(page, `${name}-offer`);
    await page.locator('.bulk-offer').click();
    await expect(page.locator('.bulk-offer')).toBeHidden();
    await axe(page, 'under way');
    await shot(page, name);
    await page.locator('.bulk .btn').nth(1).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'confirmation', '[role=dialog]');
    await shot(page, `${name}-confirm`);
  });
}

test('bulk jobs on a phone: nothing has to be scrolled sideways', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await underWay(page);
  await page.goto('/users');
  await expect(page.locator('.bulk-job')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'under way');
  await shot(page, 'bulk-390');
});
