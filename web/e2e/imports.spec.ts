import { expect, looks, signIn, test, wear, type Page } from './fixture';

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });

/** A file of people that nobody has imported before: all good but the last. */
function people(mark: string, count = 3): string {
  const stamp = `${mark}${Date.now()}`;
  const lines = Array.from({ length: count }, (_, n) => `${stamp}.${n},${mark},Person ${n},${stamp}.${n}@example.com,+479000${String(1000 + n)}`);
  return ['username,firstName,lastName,email,mobile', ...lines, `${stamp}.bad,${mark},Bad,not-an-address,`].join('\n');
}

async function upload(page: Page, name: string, text: string) {
  await page.goto('/imports');
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await expect(page).toHaveURL(/\/imports\/imp_/u);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

test.describe.configure({ timeout: 90_000 });
test.beforeEach(async ({ page }) => signIn(page));

test('a file is checked line by line, imported, and its result fetched', async ({ page }) => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Import from a CSV file' }).click();
  await expect(page).toHaveURL(/\/imports$/u);
  // Imports have no line of their own in the navigation: they are a part of Users.
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' })).toHaveAttribute('aria-current', 'true');
  await upload(page, 'crew.csv', people('crew'));
  await expect(page.getByText('Recognised as a Gatehouse export.')).toBeVisible();

  await page.getByRole('button', { name: 'Check the file' }).click();
  await expect(page.getByRole('heading', { name: 'What the file would do' })).toBeVisible();
  const rows = page.locator('tbody tr:not(.waiting)');
  await expect(rows).toHaveCount(4);
  await page.getByRole('button', { name: 'Has a fault 1' }).click();
  await expect(page).toHaveURL(/outcome=failed/u);
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('This is not an email address');
  await page.getByRole('button', { name: 'To be updated 0' }).click();
  await expect(page.getByRole('heading', { name: 'No line of this kind' })).toBeVisible();

  await page.getByRole('button', { name: 'Import 3 users' }).click();
  await expect(page.getByRole('heading', { name: 'What the import did' })).toBeVisible();
  await page.getByRole('button', { name: 'Created 3' }).click();
  await expect(rows).toHaveCount(3);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the result' }).click()]);
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(part as Buffer);
  expect(Buffer.concat(parts).toString().trim().split('\n')).toHaveLength(5);

  await page.getByRole('link', { name: 'Imports' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'crew.csv' }).first()).toContainText('3 created · 1 with a fault');
  await page.goto('/users?search=crew');
  await expect(page.locator('tbody').getByText('crew Person 0').first()).toBeVisible();
});

test('an unknown table gets its meaning by choosing, and a field is never taken twice', async ({ page }) => {
  const stamp = Date.now();
  await upload(page, 'odd.csv', `Who;Where;What\nOda;oda.${stamp}@example.com;x\n`);
  await expect(page.getByText('The format is not known.')).toBeVisible();
  await expect(page.getByText('by them users are found')).toBeVisible();
  const check = page.getByRole('button', { name: 'Check the file' });
  await expect(check).toHaveAttribute('aria-disabled', 'true');

  const fills = (column: string) => page.getByLabel(`What the column ${column} fills`);
  await fills('What').selectOption('email');
  await expect(fills('What')).toHaveValue('email');
  await fills('Where').selectOption('email');
  await expect(fills('Where')).toHaveValue('email');
  await expect(fills('What')).toHaveValue('-');
  await fills('Who').selectOption('firstName');
  await expect(fills('Who')).toHaveValue('firstName');
  await expect(fills('Who')).toBeEnabled();
  await check.click();
  await expect(page.getByRole('heading', { name: 'What the file would do' })).toBeVisible();
});

test('a file can be dropped, and given up', async ({ page }) => {
  await page.goto('/imports');
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
    return data;
  }, people('dropped'));
  await page.dispatchEvent('.drop', 'dragover', { dataTransfer: transfer });
  await expect(page.locator('.drop.over')).toBeVisible();
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
  await expect(page.getByRole('heading', { level: 1, name: 'dropped.csv' })).toBeVisible();
  await page.getByRole('button', { name: 'Give the file up' }).click();
  await expect(notices(page)).toContainText('dropped.csv is given up.');
  await expect(page).toHaveURL(/\/imports$/u);
  await expect(page.getByRole('row').filter({ hasText: 'dropped.csv' }).first()).toContainText('Cancelled');
});

test('a long import shows how far it is and can be cancelled', async ({ page }) => {
  test.setTimeout(120_000);
  await upload(page, 'many.csv', people('many', 20_000));
  await page.getByRole('button', { name: 'Import without a check' }).click();
  await expect(page.getByRole('progressbar', { name: 'Importing' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel the import' }).click();
  await expect(page.getByText('The import was cancelled.')).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
});

test('the palette leads here', async ({ page }) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('import');
  await page.getByRole('option', { name: 'Import users from a file' }).click();
  await expect(page).toHaveURL(/\/imports$/u);
});

test.describe('refusals', () => {
  test.use({ refusals: true });

  test('what is no table is not taken, and the reason is told', async ({ page }) => {
    await page.goto('/imports');
    await page.locator('input[type=file]').setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('') });
    await expect(page.getByRole('alert')).toContainText('The file is empty.');
  });

  test('there is no such import', async ({ page }) => {
    await page.goto('/imports/imp_00000000000000000000000000');
    await expect(page.getByRole('heading', { name: 'There is no such import' })).toBeVisible();
  });
});

for (const look of looks) {
  test(`imports in ${look.language}, ${look.theme}: readable by everybody`, async ({ page, axe, shot }) => {
    test.setTimeout(90_000);
    const name = `imports-${look.language}-${look.theme}`;
    await wear(page, look);
    await upload(page, 'looks.csv', people('looks'));
    await axe(page, 'mapping');
    await shot(page, `${name}-mapping`);
    await page.locator('.btn.main').click();
    await expect(page.locator('.seg')).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await axe(page, 'report');
    await page.screenshot({ path: `e2e/shots/${name}-report.png`, fullPage: true });
    await page.goto('/imports');
    await expect(page.locator('tbody tr:not(.waiting)').first()).toBeVisible();
    await axe(page, 'list');
    await shot(page, name);
  });
}

test('imports on a phone: nothing has to be scrolled sideways', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await upload(page, 'phone.csv', people('phone'));
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await wide()).toBeLessThanOrEqual(390);
  await shot(page, 'imports-390-mapping');
  await page.getByRole('button', { name: 'Check the file' }).click();
  await expect(page.locator('tbody tr:not(.waiting)')).toHaveCount(4);
  expect(await wide()).toBeLessThanOrEqual(390);
  await axe(page, 'report');
  await page.screenshot({ path: 'e2e/shots/imports-390-report.png', fullPage: true });
  await page.goto('/imports');
  await expect(page.locator('tbody tr:not(.waiting)').first()).toBeVisible();
  expect(await wide()).toBeLessThanOrEqual(390);
  await shot(page, 'imports-390');
});
