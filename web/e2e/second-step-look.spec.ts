import { expect, looks, password, test, wear } from './fixture';
import { newcomer } from './secondStep';

for (const look of looks) {
  test(`the second step in ${look.language}, ${look.theme}`, async ({ page, axe, shot }) => {
    const { username } = await newcomer(page, { secondFactor: 'always' });
    await wear(page, look);
    await page.goto('/sign-in');
    await page.locator('input[name="username"]').fill(username);
    await page.locator('input[name="password"]').fill(password);
    await page.keyboard.press('Enter');
    await page.locator('.pin').waitFor();
    await axe(page, 'the second step');
    await shot(page, `second-step-${look.language}-${look.theme}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.pin input').fill('417');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await shot(page, `second-step-${look.language}-${look.theme}-390`);
  });
}
