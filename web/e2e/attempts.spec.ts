import { expect, password, test } from './fixture';
import { newcomer } from './secondStep';

test.use({ refusals: true });

test('a lock shows what was tried beside it, and the one who unlocks sees both go', async ({ page, playwright, baseURL, axe, shot }) => {
  const { account, username } = await newcomer(page, {});
  const stranger = await playwright.request.newContext({ baseURL, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
  for (let tries = 1; tries <= 5; tries += 1) {
    const answer = await stranger.post('/api/v1/session', { data: { username, password: `a wrong horse ${tries}` } });
    expect(answer.status()).toBe(401);
  }
  await stranger.dispose();

  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  const found = await (await page.request.get(`/api/v1/accounts/${account}/users?search=${username}`)).json() as { items: { id: string }[] };
  await page.goto(`/a/${account}/users/${found.items[0]?.id ?? ''}`);
  await expect(page.getByText(/^Locked on .* after 5 failed sign-ins\.$/u)).toBeVisible();
  const attempts = page.getByRole('region', { name: 'Refused sign-ins' });
  const rows = attempts.locator('tbody tr');
  await expect(rows).toHaveCount(5);
  await expect(rows.first()).toContainText('The password was wrong.');
  await expect(rows.first()).toContainText('Firefox, Linux');
  await expect(rows.first()).toContainText('Web portal');
  await axe(page, 'a lock and its attempts');
  await shot(page, 'lock');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: 'e2e/shots/lock-390.png', animations: 'disabled', fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });

  await attempts.getByRole('link', { name: 'Audit log' }).click();
  await expect(page.locator('.table > table > tbody > tr').filter({ hasText: 'Failure' })).toHaveCount(5);
  await page.goBack();
  await expect(rows).toHaveCount(5);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.locator('.toasts')).toContainText('Stina Steg is unlocked.');
  await expect(attempts).toHaveCount(0);
  await page.locator('nav.tabs').getByRole('link', { name: 'Sessions' }).click();
  await expect(rows).toHaveCount(5);
});
