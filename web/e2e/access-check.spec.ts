import { expect, looks, signIn, test, wear, type Page } from './fixture';
import { makeUser } from './people';

// Why somebody cannot come in: what would happen now, and who was refused lately.

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const step = (page: Page, words: string) => card(page, 'Answer').getByRole('listitem').filter({ hasText: words });

async function ask(page: Page, username: string, address: string, service: string) {
  const box = page.getByRole('combobox', { name: 'User or API key' });
  await box.fill(username);
  await page.getByRole('option', { name: username }).click();
  await expect(box).toBeFocused();
  await page.getByLabel('From the address').fill(address);
  await page.getByLabel('Way in').selectOption({ label: service });
  await page.getByRole('button', { name: 'Check', exact: true }).click();
}

/** A password over the API, as a program shows it; it is wrong. */
async function showWrong(baseURL: string | undefined, username: string) {
  const answer = await fetch(`${baseURL ?? ''}/api/v1/session`, { headers: { Authorization: `Basic ${btoa(`${username}:not the password`)}` } });
  expect(answer.status).toBe(401);
}

test.beforeEach(async ({ page }) => signIn(page));

test('the answer names the step that refuses, leads to where it is mended, and lists what was refused', async ({ page, baseURL }) => {
  const made = await makeUser(page, 'Explained');
  await showWrong(baseURL, made.username);
  await page.goto('/access-check');
  await expect(card(page, 'Refused lately')).toBeVisible();

  // Nothing is asked before it is known of whom and from where.
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('Choose a user or an API key.')).toBeVisible();
  await expect(page.getByText('This is no IP address.')).toBeVisible();

  await ask(page, made.username, '198.51.100.24', 'SMPP');
  await expect(card(page, 'Answer')).toContainText('Would be refused');
  await expect(page.getByRole('status').filter({ hasText: 'Would be refused: SMPP access is off for this user.' })).toBeAttached();
  const check = page.getByRole('button', { name: 'Check', exact: true });
  await expect(check).toBeFocused();
  await expect(step(page, 'The protocol is on')).toContainText('SMPP access is off for this user.');
  await expect(step(page, 'The address is allowed')).toContainText('passes');
  // What was refused comes by itself.
  await expect(card(page, 'Refused lately')).toContainText('HTTP access is off for this user.');
  await expect(card(page, 'Refused lately').getByRole('link', { name: made.username })).toHaveAttribute('href', `/users/${made.id}`);

  const answer = await page.request.put(`/api/v1/accounts/self/users/${made.id}/api-access`, { data: { smpp: true } });
  expect(answer.ok()).toBe(true);
  await check.press('Enter');
  await expect(card(page, 'Answer')).toContainText('Would be let in');
  await expect(check).toBeFocused();
  await page.request.put(`/api/v1/accounts/self/users/${made.id}/safelist`, { data: { entries: [{ value: '203.0.113.0/24' }] } });
  await page.reload();
  await expect(step(page, 'The address is allowed')).toContainText('The address is not in the safelist.');
  await step(page, 'The address is allowed').getByRole('link', { name: 'Access controls' }).click();
  await expect(page).toHaveURL(new RegExp(`/users/${made.id}\\?tab=access`, 'u'));
});

test('going back is to the question before, and from there to all who were refused', async ({ page }) => {
  const made = await page.request.post('/api/v1/accounts/self/api-keys', { data: { name: 'Asked back' } });
  const { id } = await made.json() as { id: string };
  await page.goto(`/access-check?key=${id}&address=203.0.113.7&service=api`);
  await expect(card(page, 'Answer')).toContainText('Would be let in');
  await page.getByLabel('From the address').fill('203.0.113.8');
  await page.getByLabel('From the address').press('Enter');
  await expect(page).toHaveURL(/203\.0\.113\.8/u);
  await expect(page.getByLabel('From the address')).toBeFocused();
  await page.goBack();
  await expect(page.getByLabel('From the address')).toHaveValue('203.0.113.7');
  await expect(page.getByRole('combobox', { name: 'User or API key' })).toHaveValue('Asked back');
  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(page).toHaveURL(/\/access-check$/u);
  await expect(page.getByLabel('From the address')).toHaveValue('');
  await expect(page.getByRole('combobox', { name: 'User or API key' })).toHaveValue('');
});

test('an API key is asked about as a user is', async ({ page }) => {
  const made = await page.request.post('/api/v1/accounts/self/api-keys', { data: { name: 'Explained key', allowedAddresses: ['203.0.113.7'], scopes: ['users/view'] } });
  expect(made.ok(), await made.text()).toBe(true);
  const { id } = await made.json() as { id: string };
  await page.goto(`/access-check?key=${id}&address=203.0.113.7&service=api`);
  await expect(card(page, 'Answer')).toContainText('Would be let in');
  await expect(page.getByRole('combobox', { name: 'User or API key' })).toHaveValue('Explained key');
  await page.goto(`/access-check?key=${id}&address=203.0.113.8&service=smpp`);
  await expect(step(page, 'The address is allowed')).toContainText('The address is not in the safelist.');
  await expect(step(page, 'The protocol is on')).toContainText('The API key may not be used over SMPP.');
  await expect(step(page, 'The API key works').getByText('passes')).toBeAttached();
});

for (const look of looks) {
  test(`in ${look.language}, ${look.theme}: nothing for axe to find, and nothing is cut off at 390 and 320 pixels`, async ({ page, axe, shot, baseURL }) => {
    const made = await makeUser(page, 'Looked');
    await showWrong(baseURL, made.username);
    await wear(page, look);
    await page.goto(`/access-check?user=${made.id}&address=2001:db8::7&service=smpp`);
    await expect(page.locator('.admission-steps li')).toHaveCount(6);
    await axe(page, 'access check');
    await shot(page, `access-check-${look.language}-${look.theme}`);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      await expect(page.locator('.admission-steps')).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      if (width === 390) {
        await axe(page, 'access check on a phone');
        await shot(page, `access-check-${look.language}-${look.theme}-390`);
      }
    }
  });
}
