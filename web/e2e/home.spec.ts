import { expect, looks, signIn, test, wear } from './fixture';

test('the home page says what needs attention, each with its remedy', async ({ page }) => {
  await signIn(page, 'admin', '/');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/^Good (morning|afternoon|evening), Ingrid$/u);
  const points = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem');
  await expect(points.filter({ hasText: 'users are locked' })).toHaveCount(1);
  await expect(points.filter({ hasText: /Seats: \d+ of 140 assigned/u })).toHaveCount(1);
  await expect(points.filter({ hasText: 'invites have expired' })).toHaveCount(1);
  await points.filter({ hasText: 'users are locked' }).getByRole('link', { name: 'Review and unlock' }).click();
  await expect(page).toHaveURL(/\/users\?status=locked$/u);
  await page.goBack();
  await points.filter({ hasText: 'invites have expired' }).getByRole('link', { name: 'Send again' }).click();
  await expect(page).toHaveURL(/\/invites\?status=expired$/u);
});

test('the home page shows how people came in, the seats and what was done last', async ({ page }) => {
  await signIn(page, 'admin', '/');
  await expect(page.getByRole('figure', { name: 'Sign-ins by day and outcome' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Seats' })).toContainText(/of 140 assigned/u);
  await expect(page.getByRole('region', { name: 'Recent' }).getByRole('listitem')).toHaveCount(6);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Home' }).click();
  await expect(page).toHaveURL(/\/$/u);
});

test('who may see nothing of the account begins with their own profile', async ({ page }) => {
  await signIn(page, 'agent', '/');
  await expect(page).toHaveURL(/\/users\/self$/u);
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Home' })).toHaveCount(0);
});

for (const look of looks) {
  test(`looks of the home page: ${look.language} ${look.theme}`, async ({ page, axe, shot }) => {
    await signIn(page);
    await wear(page, look);
    await page.goto('/');
    await page.locator('.att li').first().waitFor();
    await page.locator('.histogram').waitFor();
    await axe(page, `home, ${look.language} ${look.theme}`);
    await shot(page, `home-${look.language}-${look.theme}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await axe(page, `home at 390 px, ${look.language} ${look.theme}`);
    await shot(page, `home-${look.language}-${look.theme}-390`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}
