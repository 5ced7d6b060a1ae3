import { makeBelow } from './below';
import { expect, looks, signIn, test, wear, type Page } from './fixture';

const setting = (page: Page, title: string) => page.getByRole('group', { name: title, exact: true }).and(page.locator('.setting'));
const standing = (page: Page) => page.locator('.standing');
const saved = (page: Page) => page.getByText('The settings are saved.').last();

test('a rule is saved, counts below, and is locked for those below', async ({ page }) => {
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  const bergen = await makeBelow(page, 'Bergen', nordic.id);
  await page.goto(`/a/${nordic.id}/security`);
  const attempts = setting(page, 'Wrong attempts until a lock');
  await attempts.getByRole('button', { name: 'Override' }).click();
  await attempts.getByRole('textbox').fill('21');
  await page.keyboard.press('Control+s');
  await expect(attempts).toContainText('Type a whole number from 3 to 20.');
  await attempts.getByRole('textbox').fill('7');
  await attempts.getByRole('button', { name: 'One more' }).click();
  await expect(attempts.getByRole('textbox')).toHaveValue('8');
  await page.keyboard.press('Control+s');
  await expect(saved(page)).toBeVisible();

  await page.goto(`/a/${bergen.id}/security`);
  await expect(attempts).toContainText('8');
  await expect(attempts).toContainText(`Inherited from ${nordic.name}`);

  await page.goto(`/a/${nordic.id}/security`);
  await attempts.getByRole('switch', { name: 'Locked for all accounts below' }).press('Space');
  await page.keyboard.press('Control+s');
  await expect(saved(page)).toBeVisible();
  await page.goto(`/a/${bergen.id}/security`);
  await expect(attempts).toContainText(`Locked by ${nordic.name}`);
  await expect(attempts.getByRole('button')).toHaveCount(0);
});

test('a preset fills the form, tells what it is worth, and asks before it touches people', async ({ page }) => {
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  const policy = `/api/v1/accounts/${nordic.id}/security-policy`;
  await page.goto(`/a/${nordic.id}/security`);
  await page.getByRole('button', { name: /^Classic/u }).click();
  await expect(standing(page)).toContainText('Below level 1');
  await expect(standing(page)).toContainText('6.2.5');
  expect(await (await page.request.get(policy)).json()).toMatchObject({ policy: { password: { classes: 0, days: 0 } } }); // nothing is saved yet
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: /^ASVS level 2/u }).click();
  await expect(standing(page)).toContainText('Level 2');
  await expect(standing(page)).toContainText('no codes by email');
  await expect(setting(page, 'Factors that count')).toContainText('Meets ASVS level 2.');
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Before you save this' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await (await page.request.get(policy)).json()).toMatchObject({ policy: { password: { min: 8 } } });
  await page.keyboard.press('Control+s');
  await dialog.getByRole('button', { name: 'Save all the same' }).click();
  await expect(saved(page)).toBeVisible();
  expect(await (await page.request.get(policy)).json()).toMatchObject({ level: 2, policy: { secondFactor: 'always', password: { min: 12 } } });

  // Given back, it is asked about again: nobody is asked for a second proof then.
  await setting(page, 'Second factor').getByRole('combobox').selectOption({ label: 'Never asked for' });
  await page.keyboard.press('Control+s');
  await expect(dialog).toContainText('Whoever learns a password is in.');
});

test('countries are chosen by their names, and factors by ticking', async ({ page }) => {
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  await page.goto(`/a/${nordic.id}/security`);
  const countries = setting(page, 'Countries for texts and calls');
  await countries.getByRole('button', { name: 'Override' }).click();
  await countries.getByRole('combobox').first().selectOption({ label: 'Only these countries' });
  await page.keyboard.press('Control+s');
  await expect(countries).toContainText('Add at least one country, or choose all.');
  for (const name of ['Slovenia', 'Norway']) {
    await countries.getByRole('combobox', { name: /Add a country/u }).fill(name);
    await page.getByRole('option', { name }).click();
  }
  const factors = setting(page, 'Factors that count');
  await factors.getByRole('button', { name: 'Override' }).click();
  for (const name of ['Email', 'Authenticator app', 'Approval on a phone']) await factors.getByRole('checkbox', { name }).uncheck();
  await page.keyboard.press('Control+s');
  await expect(saved(page)).toBeVisible();
  const policy = await page.request.get(`/api/v1/accounts/${nordic.id}/security-policy`);
  expect(await policy.json()).toMatchObject({ policy: { codeCountries: ['NO', 'SI'], factors: ['passkey'] } });
});

test('whoever may only look sees the rules and cannot change them', async ({ page }) => {
  await signIn(page);
  await page.goto('/security');
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Security' })).toHaveAttribute('aria-current', 'page');
  await page.route('**/api/v1/session', async (route) => {
    const answer = await route.fetch();
    const session = await answer.json() as { permissions: string[] };
    await route.fulfill({ response: answer, json: { ...session, permissions: ['account/view', 'users/view'] } });
  });
  await page.reload();
  await expect(page.getByText('You can look at these settings, not change them.')).toBeVisible();
  await expect(page.locator('.setting').getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Classic/u })).toHaveCount(0);
});

test('without the permission there is nothing to see', async ({ page }) => {
  await signIn(page, 'agent', '/users/self');
  await page.goto('/security');
  await expect(page.getByText('The settings are not yours to see')).toBeVisible();
  expect((await page.request.get('/api/v1/accounts/self/security-policy')).status()).toBe(403);
});

for (const look of looks) {
  test(`security in ${look.language}, ${look.theme}: readable by everybody`, async ({ page, axe, shot }) => {
    await signIn(page);
    const nordic = await makeBelow(page, 'Nordic');
    await wear(page, look);
    await page.goto(`/a/${nordic.id}/security`);
    await expect(page.locator('.setting')).toHaveCount(18);
    await axe(page, 'inherited');
    await shot(page, `security-${look.language}-${look.theme}`);
    await page.locator('.preset').nth(2).click();
    await expect(page.locator('.save')).toBeVisible();
    await axe(page, 'a preset');
    await shot(page, `security-changed-${look.language}-${look.theme}`);
    await page.keyboard.press('Control+s');
    await expect(page.locator('.dialog')).toBeVisible();
    await axe(page, 'question', '.dialog');
    await page.goto('/accounts/compare?settings=passwords');
    await expect(page.locator('tbody tr:not(.waiting)').first()).toBeVisible();
    await axe(page, 'comparison of passwords');
    await shot(page, `compare-passwords-${look.language}-${look.theme}`);
  });
}

test('security on a phone', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  await page.goto(`/a/${nordic.id}/security`);
  await page.locator('.preset').first().click();
  await expect(page.locator('.save')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'a preset');
  await shot(page, 'security-390');
});
