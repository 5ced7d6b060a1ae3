import { expect, looks, password, signIn, test, wear, type Page } from './fixture';
import { linkTo } from './letters';

const secret = 'a river runs north today';

interface Wanted {
  email: string;
  firstName?: string;
  language?: string;
  message?: string;
  roles?: string[];
}

/** Has the demo's admin invite somebody, without a page that would notice who is signed in later. */
async function invite(page: Page, wanted: Wanted): Promise<string> {
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  const answer = await page.request.post('/api/v1/accounts/self/invites', { data: { language: 'en', ...wanted } });
  expect(answer.status(), await answer.text()).toBe(201);
  await page.request.delete('/api/v1/session');
  const { id } = await answer.json() as { id: string };
  return id;
}

let count = 0;
/** An address that nobody has, on any worker. */
const someone = () => `nele.vogt+${Date.now()}${process.pid}${count += 1}@example.com`;

test('from the letter to the first page: the invite is accepted and signs in', async ({ page }) => {
  const email = someone();
  await invite(page, { email, message: 'Welcome to the night shift.\nWe start at nine.', roles: ['analyze_manager'] });
  await page.goto(await linkTo(page, email, '/invite'));
  await expect(page.getByRole('heading', { name: /^Join / })).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();
  await expect(page.getByRole('blockquote')).toContainText('We start at nine.');
  await expect(page.getByText('is signed in in this browser')).toHaveCount(0);
  const username = page.getByLabel('Username');
  await expect(username).toHaveValue('nele.vogt');
  await expect(page.getByLabel('Time zone')).toHaveValue('UTC');
  await expect(page.getByLabel('First name')).toBeFocused();

  const name = `nele.${Date.now()}`;
  await username.fill(name);
  await page.getByRole('button', { name: 'Accept and sign in' }).click();
  await expect(page.getByText('Fill this in.')).toHaveCount(2);
  await expect(page.getByLabel('First name')).toBeFocused();
  await page.getByLabel('First name').fill('Nele');
  await page.getByLabel('Last name').fill('Vogt');
  await page.getByLabel('Mobile').fill('+49 30 1234567');
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  await page.getByRole('button', { name: 'Accept and sign in' }).click();
  await page.locator('.me').waitFor();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Nele'); // the home page
  const me = await (await page.request.get('/api/v1/accounts/self/users/self')).json() as Record<string, unknown>;
  expect(me).toMatchObject({ username: name, firstName: 'Nele', email, emailVerified: true, mobile: '+49301234567', timeZone: 'UTC', status: 'active', source: 'invited' });

  await page.goto('/audit');
  await expect(page.getByText('Accepted an invite').first()).toBeVisible();
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('a taken username is told beside it, and nothing that was typed is lost', async ({ page }) => {
    const email = someone();
    await invite(page, { email, firstName: 'Nele' });
    await page.goto(await linkTo(page, email, '/invite'));
    await expect(page.getByRole('textbox', { name: 'Password' })).toBeFocused();
    await page.getByLabel('Username').fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill(secret);
    await page.getByRole('button', { name: 'Accept and sign in' }).click();
    await expect(page.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Username')).toBeFocused();
    await expect(page.getByRole('textbox', { name: 'Password' })).toHaveValue(secret);
    await page.getByLabel('Username').fill(`nele.${Date.now()}`);
    await page.getByRole('button', { name: 'Accept and sign in' }).click();
    await page.locator('.me').waitFor();

    // The letter's link works once.
    const used = await linkTo(page, email, '/invite');
    await page.goto('about:blank');
    await page.goto(used);
    await expect(page.getByRole('heading', { name: 'This invite does not work' })).toBeVisible();
  });

  test('a link that was revoked says what to do', async ({ page, axe }) => {
    const email = someone();
    const id = await invite(page, { email });
    const link = await linkTo(page, email, '/invite');
    await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
    expect((await page.request.post(`/api/v1/accounts/self/invites/${id}/revoke`)).ok()).toBe(true);
    await page.request.delete('/api/v1/session');
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'This invite does not work' })).toBeVisible();
    await expect(page.getByText('Ask whoever invited you for a new one.')).toBeVisible();
    await axe(page, 'a dead invite');
    await page.getByRole('link', { name: 'Back to sign-in' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});

test('whoever is signed in already is named, and the new user takes their place', async ({ page }) => {
  const email = someone();
  await invite(page, { email, firstName: 'Nele' });
  const link = await linkTo(page, email, '/invite');
  await signIn(page);
  await page.goto('about:blank');
  const before = await page.context().cookies();
  await page.goto(link);
  await expect(page.getByRole('status')).toContainText('is signed in in this browser');
  await page.getByLabel('Username').fill(`nele.${Date.now()}`);
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  await page.getByRole('button', { name: 'Accept and sign in' }).click();
  await page.locator('.me').waitFor();
  await expect(page.getByRole('button', { name: 'Nele, your menu' })).toBeVisible();

  // The other person's session is untouched.
  await page.goto('about:blank');
  await page.context().addCookies(before);
  const session = await (await page.request.get('/api/v1/session')).json() as { user: { username: string } };
  expect(session.user.username).toBe('admin');
});

test('the page speaks the language of the invite', async ({ page }) => {
  const email = someone();
  await invite(page, { email, language: 'sl' });
  await page.goto(await linkTo(page, email, '/invite'));
  await expect(page.locator('html')).toHaveAttribute('lang', 'sl');
  await expect(page.getByRole('button', { name: 'Sprejmi in se prijavi' })).toBeVisible();
  await page.getByLabel('Jezik').selectOption('en');
  await expect(page.getByRole('button', { name: 'Accept and sign in' })).toBeVisible();
});

for (const look of looks) {
  test(`an invite in ${look.language}, ${look.theme}`, async ({ page, axe, shot }) => {
    const email = someone();
    await invite(page, { email, firstName: 'Nele', language: look.language, message: 'Welcome to the night shift.\n\nWe start at nine, and the tea is hot by then. Ask for Ingrid at the gate; she has your badge.' });
    await wear(page, look);
    await page.goto(await linkTo(page, email, '/invite'));
    await page.locator('form').waitFor();
    await axe(page, 'the invite');
    await shot(page, `invite-${look.language}-${look.theme}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await axe(page, 'the invite, narrow');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.screenshot({ path: `e2e/shots/invite-${look.language}-${look.theme}-390.png`, fullPage: true, animations: 'disabled' });
  });
}
