import { addPasskey, codeOf, withAuthenticator } from './factors';
import { expect, password, test } from './fixture';
import { linkTo } from './letters';
import { ask, begin, code, codeFor, heading, letters, newcomer, press, wrong } from './secondStep';

// What comes after the password. Every journey has an account of its own, whose policy hurts nobody else.

test('a code by email: a reload and a second tab keep the step, and the code leads to where the person wanted to go', async ({ page, context }) => {
  const { username, email } = await newcomer(page, { secondFactor: 'always' });
  await begin(page, username, '/users/self');
  await expect(heading(page)).toHaveText('Check your mailbox');
  await expect(page.getByText(/We sent a code to s•+/u)).toBeVisible();
  await expect(page.getByText(/New code in 0:\d\d/u)).toBeVisible();
  await expect(code(page)).toBeFocused();
  const sent = await codeFor(page, email);

  await page.reload();
  await expect(heading(page)).toHaveText('Check your mailbox');
  const tab = await context.newPage();
  await tab.goto('/sign-in');
  await expect(heading(tab)).toHaveText('Check your mailbox');
  await tab.close();

  // Pasted as it stands in a letter; a whole code sends itself.
  await code(page).fill(`${sent.slice(0, 3)} ${sent.slice(3)}`);
  await expect(page).toHaveURL(/\/users\/self/u);
  await page.locator('.me').waitFor();
  // Back leads past the sign-in, not into it.
  await page.goBack();
  await expect(page).not.toHaveURL(/\/sign-in/u);
});

test('by keyboard alone: name, password, the list of ways and back, and the code', async ({ page }) => {
  const { username, email } = await newcomer(page, { secondFactor: 'always', factors: 'app,email' });
  // A second way, so that there is a list.
  await begin(page, username, '/users/self');
  await code(page).fill(await codeFor(page, email));
  await page.locator('.me').waitFor();
  const made = await page.request.post('/api/v1/accounts/self/users/self/factors/recovery-codes');
  const [recovery] = (await made.json() as { codes: string[] }).codes;
  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');

  await page.goto('/sign-in?next=/users/self');
  await expect(page.getByLabel('Username or email')).toBeFocused();
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab'); // past the link for those who forgot theirs
  await expect(page.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await expect(code(page)).toBeFocused();
  await page.getByRole('button', { name: 'Choose another way' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^A code by email/u })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(code(page)).toBeFocused();
  await page.getByRole('button', { name: 'Choose another way' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Recovery code' })).toBeFocused();
  await page.keyboard.type(recovery ?? '');
  await page.keyboard.press('Enter');
  await page.locator('.me').waitFor();
});

test('a way that is chosen sends its code at once, but not within half a minute of the last one', async ({ page }) => {
  const { username } = await newcomer(page, { secondFactor: 'always' });
  const asked: string[] = [];
  const now = (later: number) => new Date(Date.now() + later).toISOString();
  const sent = (factor: string, to: string, at: number) => ({ factor, to, at: now(at), resendAt: now(at + 30_000), expiresAt: now(at + 600_000) });
  const state = {
    status: 'second_factor', username, preferred: 'app', expiresAt: now(600_000),
    ways: [{ factor: 'app' }, { factor: 'email', to: 's•••@example.com' }, { factor: 'sms', to: '+47 ••• •• 342' }, { factor: 'voice', to: '+47 ••• •• 342' }],
  };
  // No number of theirs is proved, so the answers about texts and calls are put into the server's mouth.
  await page.addInitScript(() => localStorage.setItem('gatehouse.sign-in', String(Date.now())));
  await page.route('**/api/v1/session/sign-in', (route) => route.fulfill({ json: state }));
  await page.route('**/api/v1/session/sign-in/code', async (route) => {
    const { factor } = route.request().postDataJSON() as { factor: string };
    asked.push(factor);
    await route.fulfill({ json: { ...state, sent: sent(factor, '+47 ••• •• 342', factor === 'voice' ? 0 : -29_000) } });
  });
  await page.goto('/sign-in');
  await expect(heading(page)).toHaveText('Open your authenticator app');
  const choose = async (name: RegExp) => {
    await press(page, 'Choose another way');
    await page.getByRole('button', { name }).click();
  };
  await choose(/^A code by SMS/u);
  await expect(heading(page)).toHaveText('Check your phone');
  await expect(code(page)).toBeFocused();
  expect(asked).toEqual(['sms']);
  // The pause is over in a second: the call comes at once then.
  await expect(page.getByRole('button', { name: 'Send a new code' })).toBeVisible();
  await choose(/^A call/u);
  await expect(heading(page)).toHaveText('Answer your phone');
  await expect(code(page)).toBeFocused();
  expect(asked).toEqual(['sms', 'voice']);
  // Half a minute is not over: the code that was sent stands there still, with its countdown.
  await choose(/^A code by email/u);
  await expect(heading(page)).toHaveText('Answer your phone');
  await expect(page.getByText(/New code in 0:\d\d/u)).toBeVisible();
  expect(asked).toEqual(['sms', 'voice']);
});

test('somebody else signs in instead', async ({ page }) => {
  const { username } = await newcomer(page, { secondFactor: 'always' });
  await begin(page, username);
  await expect(code(page)).toBeVisible();
  await press(page, 'Back to sign-in');
  await expect(heading(page)).toHaveText('Sign in');
  await expect(page.getByRole('status')).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel('Username or email')).toBeVisible();
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('no address leads past the second step', async ({ page }) => {
    const { username } = await newcomer(page, { secondFactor: 'always' });
    await begin(page, username);
    await expect(code(page)).toBeVisible();
    await page.goto('/users');
    await expect(page).toHaveURL(/\/sign-in\?next=/u);
    await expect(heading(page)).toHaveText('Check your mailbox');
  });

  test('five wrong codes: each is told beside the field, and the last one ends the sign-in and locks', async ({ page }) => {
    const { username, email } = await newcomer(page, { secondFactor: 'always' });
    await begin(page, username);
    const bad = wrong(await codeFor(page, email));
    for (let tries = 0; tries < 5; tries += 1) {
      await code(page).fill(String((Number(bad) + tries) % 1_000_000).padStart(6, '0'));
      if (tries === 4) break;
      await expect(code(page)).toHaveAttribute('aria-invalid', 'true');
      await expect(code(page)).toHaveAccessibleDescription(/This is not right/u);
      await expect(code(page)).toHaveValue('');
      await expect(code(page)).toBeFocused();
    }
    await expect(page.getByRole('status')).toContainText('took too long or was ended');
    await expect(heading(page)).toHaveText('Sign in');
    await page.getByLabel('Username or email').fill(username);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await press(page, 'Continue');
    await expect(page.getByRole('alert')).not.toBeEmpty();
    await expect(heading(page)).toHaveText('Sign in');
  });

  test('a new code: the one before works no more, and the new one does', async ({ page }) => {
    test.slow(); // Half a minute lies between two codes.
    const { username, email } = await newcomer(page, { secondFactor: 'always' });
    await begin(page, username, '/users/self');
    const first = await codeFor(page, email);
    await page.getByRole('button', { name: 'Send a new code' }).click({ timeout: 60_000 });
    await expect(page.getByRole('status')).toContainText('A new code is on its way.');
    await expect(page.getByText(/New code in 0:\d\d/u)).toBeVisible();
    const second = await codeFor(page, email, [first]);
    await expect(code(page)).toBeFocused();
    await code(page).fill(first);
    await expect(code(page)).toHaveAttribute('aria-invalid', 'true');
    await code(page).fill(second);
    await page.locator('.me').waitFor();
  });

  test('a sign-in that was ended elsewhere goes back to the start with a word', async ({ page, axe }) => {
    const { username, email } = await newcomer(page, { secondFactor: 'always' });
    await begin(page, username);
    const sent = await codeFor(page, email);
    await page.request.delete('/api/v1/session/sign-in');
    await code(page).fill(sent);
    await expect(heading(page)).toHaveText('Sign in');
    await expect(page.getByRole('status')).toContainText('Begin again.');
    await axe(page, 'a sign-in that is over');
  });

  test('the letter about a new device: it was not me, everybody is out and a letter is on its way', async ({ page, browser, baseURL, axe }) => {
    const { username, email } = await newcomer(page, {});
    expect(await letters(page, email, 'reset_password')).toBe(0);
    await begin(page, username, '/users/self');
    await page.locator('.me').waitFor();
    const strangers = await browser.newContext({ baseURL, locale: 'en-GB' });
    const stranger = await strangers.newPage();
    await begin(stranger, username, '/users/self');
    await stranger.locator('.me').waitFor();

    const other = await browser.newContext({ baseURL, locale: 'en-GB' });
    const mine = await other.newPage();
    await mine.goto(await linkTo(page, email, '/not-me'));
    await expect(heading(mine)).toHaveText('Was it not you who signed in?');
    await axe(mine, 'not me');
    expect((await stranger.request.get('/api/v1/session')).ok(), 'the visit alone does nothing').toBe(true);
    await press(mine, 'It was not me');
    await expect(heading(mine)).toHaveText('Everybody is signed out');
    expect((await stranger.request.get('/api/v1/session')).status()).toBe(401);
    // Not the letter with which they once began.
    await expect.poll(() => letters(page, email, 'reset_password')).toBe(1);
    const used = mine.url();
    await mine.goto('about:blank');
    await mine.goto(used);
    await press(mine, 'It was not me');
    await expect(heading(mine)).toHaveText('This link does not work');
    await strangers.close();
    await other.close();
  });
});

test('an account that asks for an app has it set up on the way in; next time its code or a recovery code is asked for', async ({ page, axe, shot }) => {
  const { username } = await newcomer(page, { secondFactor: 'always', factors: 'app,passkey' });
  await begin(page, username, '/users/self');
  await expect(heading(page)).toHaveText('Set up a second factor');
  await page.getByRole('button', { name: /^An authenticator app/u }).click();
  await expect(heading(page)).toHaveText('Set up an authenticator app');
  await press(page, 'Go on');
  await expect(page.getByRole('img', { name: /QR code/u })).toBeVisible();
  await axe(page, 'setting an app up');
  await shot(page, 'second-step-enrol');
  const secret = (await page.locator('.step-secret .mono').innerText()).replaceAll(' ', '');
  await code(page).fill(codeOf(secret));
  await page.locator('.me').waitFor();
  const made = await page.request.post('/api/v1/accounts/self/users/self/factors/recovery-codes');
  expect(made.ok(), await made.text()).toBe(true);
  const [recovery] = (await made.json() as { codes: string[] }).codes;

  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');
  await begin(page, username, '/users/self');
  await expect(heading(page)).toHaveText('Open your authenticator app');
  await press(page, 'Choose another way');
  await axe(page, 'the ways');
  await page.getByRole('button', { name: 'A recovery code' }).click();
  await page.getByRole('textbox', { name: 'Recovery code' }).fill(recovery ?? '');
  await press(page, 'Sign in');
  await page.locator('.me').waitFor();
});

test('a passkey is enough where the account says so, and a second step elsewhere', async ({ page }) => {
  const { username, account } = await newcomer(page, { passwordless: 'true' });
  await withAuthenticator(page);
  await begin(page, username, '/users/self?tab=security');
  await page.locator('.me').waitFor();
  await addPasskey(page, 'Laptop');

  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');
  await page.goto('/sign-in?next=/users/self');
  await press(page, 'Sign in with a passkey');
  await page.locator('.me').waitFor();
  const me = await (await page.request.get('/api/v1/session')).json() as { user: { username: string } };
  expect(me.user.username).toBe(username);

  await page.goto('about:blank');
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  await ask(page, account, { secondFactor: 'always' });
  await page.request.delete('/api/v1/session');
  await begin(page, username, '/users/self');
  await expect(heading(page)).toHaveText('Use your passkey');
  await press(page, 'Use a passkey');
  await page.locator('.me').waitFor();
});

test('whoever accepts an invite goes on to what the account asks for', async ({ page }) => {
  const { account } = await newcomer(page, { secondFactor: 'always', factors: 'app' });
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  const email = `invited${Date.now()}@example.com`;
  const answer = await page.request.post(`/api/v1/accounts/${account}/invites`, { data: { email, language: 'en', firstName: 'Nele' } });
  expect(answer.status(), await answer.text()).toBe(201);
  await page.request.delete('/api/v1/session');
  await page.goto(await linkTo(page, email, '/invite'));
  await page.getByRole('textbox', { name: 'Password' }).fill('a river runs north today');
  await press(page, 'Accept and sign in');
  await expect(heading(page)).toHaveText('Set up an authenticator app');
  await press(page, 'Go on');
  const secret = (await page.locator('.step-secret .mono').innerText()).replaceAll(' ', '');
  await code(page).fill(codeOf(secret));
  await page.locator('.me').waitFor();
});
