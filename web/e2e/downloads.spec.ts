import { expect, looks, signIn, test, wear, type Page } from './fixture';

// Files on their way: progress in sight, a way to stop, and no part taken for the whole.

/** Holds the answers of exports back until the test lets them go. */
async function hold(page: Page) {
  let release = () => {};
  const gate = new Promise<void>((resolve) => { release = resolve; });
  await page.route('**/export*', async (route) => {
    await gate;
    // A request that was cancelled meanwhile has no answer to wait for.
    await route.continue().catch(() => undefined);
  });
  return release;
}

const box = (page: Page) => page.getByRole('group', { name: 'Export of users' });

async function press(page: Page) {
  await page.locator('.head').getByRole('button').first().click();
  await page.getByRole('menuitem').nth(1).click();
}

test('an export shows how far it is while its reader goes on, and says where the file is', async ({ page }) => {
  await signIn(page);
  const release = await hold(page);
  await press(page);
  await expect(box(page).getByRole('progressbar')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Roles' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Roles' })).toBeVisible();
  await expect(box(page)).toBeVisible();
  const coming = page.waitForEvent('download');
  release();
  const file = await coming;
  expect(file.suggestedFilename()).toBe('users.csv');
  await expect(page.getByText(/users\.csv is in your downloads: [\d,]+ rows · \d/u)).toBeVisible();
  await expect(box(page)).toHaveCount(0);
});

test('a cancelled export leaves nothing', async ({ page }) => {
  await signIn(page);
  const release = await hold(page);
  let files = 0;
  page.on('download', () => { files += 1; });
  await press(page);
  await box(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(box(page)).toHaveCount(0);
  release();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  expect(files).toBe(0);
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('an export that is refused says why and can be tried again', async ({ page }) => {
    await signIn(page);
    let refusals = 1;
    await page.route('**/users/export*', async (route) => {
      refusals -= 1;
      if (refusals < 0) await route.continue();
      else await route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify({ code: 'busy', detail: 'Too much at once.' }) });
    });
    await press(page);
    await expect(page.getByRole('alert')).toContainText('Too much at once. No file was saved.');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Try again' }).click()]);
    expect(file.suggestedFilename()).toBe('users.csv');
  });
});

test('the link of an export works by itself too', async ({ page, context }) => {
  await signIn(page, 'admin', '/audit');
  const link = page.getByRole('link', { name: 'Export' });
  const address = await link.getAttribute('href') ?? '';
  const answer = await context.request.get(address);
  expect(answer.headers()['content-disposition']).toContain('attachment');
  await expect(link).toHaveAttribute('download', '');
});

for (const look of looks) {
  test(`an export on its way in ${look.language}, ${look.theme}`, async ({ page, axe, shot }) => {
    await signIn(page);
    await wear(page, look);
    await page.goto('/users');
    const release = await hold(page);
    await page.locator('.me').waitFor();
    await press(page);
    await expect(page.locator('.download')).toBeVisible();
    await axe(page, 'box', '.toasts');
    await shot(page, `download-${look.language}-${look.theme}`);
    if (look.language === 'en') {
      await page.setViewportSize({ width: 390, height: 844 });
      await shot(page, 'download-390');
    }
    release();
    await expect(page.locator('.download')).toHaveCount(0);
  });
}
