import { expect, password, signIn, test } from './fixture';
import { signInByLetter } from './letters';

// What the server tells an open page by itself.

test.describe('ended', () => {
  test.use({ refusals: true });

  test('a session that is ended elsewhere leads to the sign-in page and says why', async ({ page, playwright, baseURL }) => {
    const listening = page.waitForResponse((response) => response.url().endsWith('/session/events'));
    await signIn(page, 'agent', '/users/self');
    await listening;
    const elsewhere = await playwright.request.newContext({ baseURL });
    await elsewhere.post('/api/v1/session', { data: { username: 'agent', password } });
    const answer = await elsewhere.delete('/api/v1/accounts/self/users/self/sessions');
    expect(answer.ok(), await answer.text()).toBe(true);
    await expect(page).toHaveURL(/\/sign-in\?.*why=ended/u);
    await expect(page.getByRole('status')).toContainText('Your session was ended');
    await elsewhere.dispose();
  });
});

test('a role that is given elsewhere opens its pages at once, and one that is taken closes them', async ({ page, playwright, baseURL }) => {
  const elsewhere = await playwright.request.newContext({ baseURL });
  await elsewhere.post('/api/v1/session', { data: { username: 'admin', password } });
  const name = `sudden${Date.now()}`;
  const made = await elsewhere.post('/api/v1/accounts/self/users', {
    data: { username: name, firstName: 'Sud', lastName: 'Den', email: `${name}@example.com`, language: 'en', timeZone: 'UTC' },
  });
  const { id } = await made.json() as { id: string };
  await signInByLetter(page, `${name}@example.com`, name);
  const users = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' });
  await expect(users).toHaveCount(0);

  const roles = await (await elsewhere.get('/api/v1/accounts/self/roles')).json() as { items: { id: string; name: string }[] };
  const role = roles.items.find((one) => one.name === 'Analyze manager')?.id ?? '';
  const counted = page.waitForResponse((response) => response.url().includes('/invites/count'));
  expect((await elsewhere.put(`/api/v1/accounts/self/users/${id}/roles/${role}`)).ok()).toBe(true);
  await expect(users).toBeVisible();
  await counted; // else the answer may be a refusal, which the console shows as an error
  expect((await elsewhere.delete(`/api/v1/accounts/self/users/${id}/roles/${role}`)).ok()).toBe(true);
  await expect(users).toHaveCount(0);
  await elsewhere.dispose();
});

test('the navigation shows only what its reader may open', async ({ page }) => {
  await signIn(page, 'auditor');
  const navigation = page.getByRole('navigation', { name: 'Main' });
  await expect(navigation.getByRole('link', { name: 'Users' })).toBeVisible();
  await expect(navigation.getByRole('link', { name: 'Accounts', exact: true })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Create user' })).toHaveCount(0);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
});

test('pages beyond one\'s rights say so and ask the server for nothing', async ({ page }) => {
  await signIn(page, 'agent', '/users/self');
  for (const [path, title] of [['/audit', 'The audit log is not yours to see'], ['/roles', 'The roles are not yours to see'], ['/users/new', 'Creating users is not yours to do']] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
});

test('whoever may not choose their language is told why and sees only it', async ({ page }) => {
  await signIn(page, 'agent', '/users/self');
  await page.locator('.me').click();
  const own = page.getByRole('menuitem', { name: /English/u });
  await expect(own).toContainText('Only an admin of the account can change your language.');
  await expect(own).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('menuitem', { name: 'Slovenščina' })).toHaveCount(0);
});

test('the looks are chosen in the own menu and last', async ({ page }) => {
  await signIn(page);
  await page.locator('.me').click();
  await page.getByRole('menuitem', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.locator('.me').click();
  await page.getByRole('menuitem', { name: 'Compact rows' }).click();
  await page.reload();
  await page.locator('.me').waitFor();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
});

test('the language is chosen in the own menu and is the user\'s own from then on', async ({ page }) => {
  await signIn(page, 'operator', '/');
  await page.locator('.me').click();
  await page.getByRole('menuitem', { name: 'Slovenščina' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'sl');
  const session = await (await page.request.get('/api/v1/session')).json() as { user: { language: string } };
  expect(session.user.language).toBe('sl');
  await page.locator('.me').click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
