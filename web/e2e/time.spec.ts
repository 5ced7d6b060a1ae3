import { expect, password, test } from './fixture';
import { makeUser } from './people';
import { changeRows, minutes, runNow } from './rows';
import { begin, code, codeFor, heading, letters, newcomer, press } from './secondStep';

// What only time brings about. Every journey has an account of its own, and makes the rows of its own people older.

test.use({ engine: 'postgres', refusals: true });

const days = (count: number) => minutes(count * 24 * 60);
const older = (age: string) => `UPDATE users SET password_set_at = password_set_at - ${age} WHERE username = :'username'`;

test('an expired password: after the code the rules of the account, what a new one breaks, and in', async ({ page, program, axe, shot }) => {
  const { username, email } = await newcomer(page, { secondFactor: 'always', passwordDays: '30', passwordMin: '12', passwordClasses: '3', passwordHistory: '5' });
  changeRows(program, older(days(31)), { username });
  await begin(page, username, '/users/self');
  await code(page).fill(await codeFor(page, email));
  await expect(heading(page)).toHaveText('Your password has expired');
  expect((await page.request.get('/api/v1/session')).status(), 'nobody is in yet').toBe(401);

  const rules = page.getByRole('list', { name: 'Rules for the password' });
  await expect(rules).toContainText('12 to 128 characters');
  await expect(rules).toContainText('Not one of your last 5 passwords');
  const field = page.getByRole('textbox', { name: 'New password', exact: true });
  const again = page.getByRole('textbox', { name: 'New password once more' });
  await field.fill('short');
  await press(page, 'Set password and sign in');
  await expect(field).toHaveAccessibleDescription(/does not keep to the rules below/u);
  await axe(page, 'an expired password');
  await shot(page, 'second-step-expired');
  await field.fill('A river runs n0rth today');
  await again.fill('A river runs s0uth today');
  await press(page, 'Set password and sign in');
  await expect(again).toHaveAccessibleDescription('The two passwords differ.');

  // A reload loses what was typed and nothing else.
  await page.reload();
  await expect(heading(page)).toHaveText('Your password has expired');
  await field.fill('A river runs n0rth today');
  await again.fill('A river runs n0rth today');
  await press(page, 'Set password and sign in');
  await expect(page).toHaveURL(/\/users\/self/u);
  await page.locator('.me').waitFor();
  expect(await letters(page, email, 'password_changed')).toBe(1);

  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');
  const old = await page.request.post('/api/v1/session', { data: { username, password } });
  expect(old.status(), 'the old password is none any more').toBe(401);
  const fresh = await page.request.post('/api/v1/session', { data: { username, password: 'A river runs n0rth today' } });
  expect(await fresh.json()).toMatchObject({ status: 'second_factor' });
});

test('a password that was used before is told at its field', async ({ page, program }) => {
  const { username } = await newcomer(page, { passwordDays: '30' });
  changeRows(program, older(days(31)), { username });
  await begin(page, username);
  const field = page.getByRole('textbox', { name: 'New password', exact: true });
  await field.fill(password);
  await page.getByRole('textbox', { name: 'New password once more' }).fill(password);
  await press(page, 'Set password and sign in');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(/You had this password before/u);
});

test('a week before a password expires a letter says so, and so does the portal until it is changed', async ({ page, program, axe, shot }) => {
  const { username, email } = await newcomer(page, { passwordDays: '30' }, { roles: ['account_admin'] });
  changeRows(program, older(days(25)), { username });
  runNow(program, 'user.password_expiry');
  await expect.poll(() => letters(page, email, 'password_expires')).toBe(1);
  runNow(program, 'user.password_expiry');

  await begin(page, username, '/');
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await expect(attention).toContainText(/Your password expires on/u);
  await attention.getByRole('link', { name: 'Change password' }).click();
  const card = page.getByRole('region', { name: 'Password', exact: true });
  await expect(card).toContainText(/Your password expires on/u);
  await axe(page, 'a password that expires soon');
  await shot(page, 'password-expires');
  await card.getByRole('textbox', { name: 'Current password' }).fill(password);
  await card.getByRole('textbox', { name: 'New password' }).fill('a river runs north today');
  await card.getByRole('button', { name: 'Change password' }).click();
  await expect(card).not.toContainText(/Your password expires on/u);
  expect(await letters(page, email, 'password_expires'), 'one letter is enough').toBe(1);
});

test('an act that guards the account asks who one is, and then goes on', async ({ page, program, axe, shot }) => {
  const { username } = await newcomer(page, {}, { roles: ['account_admin'] });
  await page.request.post('/api/v1/session', { data: { username, password } });
  changeRows(program, `UPDATE sessions s SET confirmed_at = confirmed_at - ${minutes(16)} FROM users u
    WHERE u.account_id = s.account_id AND u.id = s.user_id AND u.username = :'username'`, { username });
  const made = await makeUser(page, 'Guarded');
  await page.goto(`/users/${made.id}?tab=roles`);
  const role = page.getByRole('switch', { name: 'Account admin' });
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await role.press('Space');
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await axe(page, 'the question who one is', '.dialog');
  await shot(page, 'confirm-en-light');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Confirm that it is you first.');
  await expect(role).not.toBeChecked();
  await expect(role).toBeFocused();

  await role.press('Space');
  await dialog.getByRole('textbox', { name: 'Password' }).fill('not this one at all');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(role).toBeChecked();
  await expect(role).toBeFocused();
  await page.reload();
  await expect(role, 'the session goes on under its new cookie').toBeChecked();
});
