import { makeBelow } from './below';
import { expect, looks, signIn, test, wear, type Page } from './fixture';

const setting = (page: Page, title: string) => page.getByRole('group', { name: title, exact: true });
const idle = 'Sessions end when unused for';

test('a setting is set, locked for those below, and given back', async ({ page }) => {
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  const bergen = await makeBelow(page, 'Bergen', nordic.id);
  await page.goto(`/a/${nordic.id}/security`);
  await expect(setting(page, idle)).toContainText('8 hours');
  await setting(page, idle).getByRole('button', { name: 'Override' }).click();
  await setting(page, idle).getByRole('combobox').selectOption({ label: 'Another time' });
  await setting(page, idle).getByRole('textbox').fill('3');
  await page.getByRole('button', { name: /Save changes/u }).click();
  await expect(setting(page, idle)).toContainText('Type a whole number from 5 to 10080.');
  await setting(page, idle).getByRole('textbox').fill('45');
  await setting(page, idle).getByRole('switch', { name: 'Locked for all accounts below' }).press('Space');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('The settings are saved.')).toBeVisible();
  await expect(setting(page, idle)).toContainText('Set here');

  await page.goto(`/a/${bergen.id}/security`);
  await expect(setting(page, idle)).toContainText('45 minutes');
  await expect(setting(page, idle)).toContainText(`Locked by ${nordic.name}`);
  await expect(setting(page, idle).getByRole('button')).toHaveCount(0);

  await page.goto(`/a/${nordic.id}/security`);
  await setting(page, idle).getByRole('button', { name: 'Back to inherited' }).click();
  await page.keyboard.press('Control+s');
  await expect(setting(page, idle)).toContainText('8 hours');
  await page.goto(`/a/${bergen.id}/security`);
  await expect(setting(page, idle)).toContainText('8 hours');
});

test('settings of several accounts are compared, looked at beforehand and set', async ({ page }) => {
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  const bergen = await makeBelow(page, 'Bergen', nordic.id);
  const oslo = await makeBelow(page, 'Oslo', nordic.id);
  await page.request.patch(`/api/v1/accounts/${nordic.id}/settings`, { data: { settings: { timeZone: { value: 'Europe/Oslo', locked: true } } } });
  await page.goto(`/a/${nordic.id}/accounts`);
  await page.getByRole('link', { name: 'Compare settings' }).click();
  const row = page.getByRole('row').filter({ hasText: bergen.name });
  await expect(row).toContainText('Europe/Oslo');
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Set for selected' }).click();
  await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption({ label: 'Set' });
  await page.getByRole('group', { name: 'Language', exact: true }).getByRole('combobox').nth(1).selectOption({ label: 'Slovenščina' });
  await page.getByRole('group', { name: 'Time zone' }).getByRole('combobox').first().selectOption({ label: 'Set' });
  await page.getByRole('button', { name: 'Preview' }).click();
  const planned = page.getByRole('group', { name: 'What would change' });
  await expect(planned).toContainText(bergen.name);
  await expect(planned).toContainText(oslo.name);
  await expect(planned.locator('li.bad').first()).toContainText(nordic.name);
  await page.getByRole('button', { name: 'Apply 2 changes' }).click();
  await expect(page.getByText('2 settings are changed.')).toBeVisible();
  await page.locator('.dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(row).toContainText('Slovenščina');
});

for (const look of looks) {
  test(`settings in ${look.language}, ${look.theme}: readable by everybody`, async ({ page, axe, shot }) => {
    await signIn(page);
    const nordic = await makeBelow(page, 'Nordic');
    const bergen = await makeBelow(page, 'Bergen', nordic.id);
    await page.request.patch(`/api/v1/accounts/${nordic.id}/settings`, {
      data: { settings: { timeZone: { value: 'Europe/Oslo', locked: true }, sessionIdleMinutes: { value: '45' } } },
    });
    await page.request.patch(`/api/v1/accounts/${bergen.id}/settings`, { data: { settings: { language: { value: 'sl' } } } });
    await wear(page, look);
    await page.goto(`/a/${nordic.id}/settings`);
    await expect(page.locator('.setting')).toHaveCount(3);
    await axe(page, 'set here');
    await page.goto(`/a/${bergen.id}/settings`);
    await expect(page.locator('.setting')).toHaveCount(3);
    await page.locator('.setting').getByRole('button', { name: /^(Override|ضبط هنا)$/u }).first().click();
    await expect(page.locator('.save')).toBeVisible();
    await axe(page, 'inherited, locked, changed');
    await shot(page, `settings-${look.language}-${look.theme}`);
    await page.goto(`/a/${nordic.id}/accounts/compare`);
    await page.locator('tbody tr:not(.waiting)').first().getByRole('checkbox').check();
    await axe(page, 'comparison');
    await shot(page, `compare-${look.language}-${look.theme}`);
    await page.locator('.bulk .btn').first().click();
    await expect(page.locator('.dialog')).toBeVisible();
    await axe(page, 'dialog', '.dialog');
  });
}

test('settings and comparison on a phone', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page);
  const nordic = await makeBelow(page, 'Nordic');
  await makeBelow(page, 'Bergen', nordic.id);
  for (const place of ['settings', 'accounts', 'accounts/compare']) {
    await page.goto(`/a/${nordic.id}/${place}`);
    await expect(page.locator('.setting, tbody tr:not(.waiting)').first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), place).toBeLessThanOrEqual(390);
    await axe(page, place);
    await shot(page, `${place.replace('/', '-')}-below-390`);
  }
});
