import { expect, looks, password, test, wear, type Page } from './fixture';
import { newcomer } from './secondStep';

/** The steps that only a clock or a phone brings about, as the API would tell of them. */
const told = {
  ways: {
    status: 'second_factor', username: 'stina', preferred: 'mobile', expiresAt: '2030-01-01T00:00:00Z',
    ways: [
      { factor: 'email', to: 's•••@example.com' }, { factor: 'sms', to: '+47 ••• •• 342' }, { factor: 'voice', to: '+47 ••• •• 342' },
      { factor: 'app' }, { factor: 'passkey' }, { factor: 'mobile' }, { factor: 'recovery' },
    ],
  },
};

/** Has the page believe that a sign-in is at a step. */
async function at(page: Page, state: object) {
  await page.addInitScript(() => localStorage.setItem('gatehouse.sign-in', String(Date.now())));
  await page.route('**/api/v1/session/sign-in', (route) => route.fulfill({ json: state }));
}

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
    await at(page, told.ways);
    await page.goto('/sign-in');
    await page.locator('.gate-card .btn.quiet').first().click();
    await page.locator('.way').first().waitFor();
    await axe(page, 'the ways, narrow');
    await shot(page, `second-step-ways-${look.language}-${look.theme}-390`);
  });
}
