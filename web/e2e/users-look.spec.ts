import { expect, looks, signIn, test, wear } from './fixture';

test.describe.configure({ timeout: 90_000 });

for (const look of looks) {
  test(`users in ${look.language}, ${look.theme}: readable by everybody, with menus open`, async ({ page, axe, shot }) => {
    const name = `${look.language}-${look.theme}`;
    await signIn(page);
    await wear(page, look);
    await page.goto('/users');
    await expect(page.locator('html')).toHaveAttribute('dir', look.language === 'ar' ? 'rtl' : 'ltr');
    await expect(page.locator('tbody .person').first()).toBeVisible();
    await axe(page, 'list');
    await shot(page, `users-${name}`);

    await page.locator('tbody tr').nth(2).locator('td').last().getByRole('button').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'row menu', '.menu-pop');
    await page.keyboard.press('Escape');

    await page.locator('.toolbar .chip').first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'filter', '.menu-pop');
    await page.keyboard.press('Escape');

    await page.locator('tbody .cb').nth(1).check();
    await expect(page.locator('.bulk')).toBeVisible();
    await axe(page, 'bulk bar', '.bulk');
    await shot(page, `users-bulk-${name}`);

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('a');
    await expect(page.getByRole('option').first()).toBeVisible();
    await axe(page, 'palette', '.palette');
    await shot(page, `palette-${name}`);
    await page.keyboard.press('Escape');

    await page.locator('.me').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'own menu', '.menu-pop');
  });

  test(`create user in ${look.language}, ${look.theme}: readable by everybody, with errors shown`, async ({ page, axe, shot }) => {
    await signIn(page);
    await wear(page, look);
    await page.goto('/users/new');
    await page.locator('form button[type=submit]').click();
    await expect(page.locator('.err')).toHaveCount(3);
    await axe(page, 'form with errors');
    await shot(page, `new-user-${look.language}-${look.theme}`);
  });
}

test('users on a phone: cards, a sheet for the row menu, a drawer for the navigation', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page);
  await expect(page.locator('tbody .person').first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'cards');
  await shot(page, 'users-390');

  await page.locator('tbody tr').first().getByRole('button').click();
  const sheet = page.getByRole('menu');
  await expect(sheet).toBeVisible();
  await axe(page, 'sheet');
  await shot(page, 'users-390-sheet');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Open navigation' }).click();
  await expect(page.getByRole('dialog', { name: 'Navigation' }).getByRole('link', { name: 'Users' })).toBeVisible();
  await axe(page, 'drawer');
});

test('users at 320 px: nothing has to be scrolled sideways', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page);
  await expect(page.locator('tbody .person').first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
