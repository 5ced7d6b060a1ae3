import { makeBelow } from './below';
import { withAuthenticator } from './factors';
import { expect, password, signIn, test, type Page } from './fixture';
import { begin, heading, newcomer, press } from './secondStep';

// A second factor that is set up on the way in. Every journey has an account of its own.

/** Gives an account all values of a preset, as the demo's admin; nobody is signed in afterwards. */
async function preset(page: Page, account: string, name: string) {
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  const answer = await page.request.put(`/api/v1/accounts/${account}/security-policy/preset`, { data: { preset: name } });
  expect(answer.ok(), await answer.text()).toBe(true);
  await page.request.delete('/api/v1/session');
}

test('under ASVS level 3 somebody without a passkey makes one on the way in, and shows it the next time', async ({ page, axe, shot }) => {
  const { username, account } = await newcomer(page, {});
  await preset(page, account, 'asvs3');
  const { devtools, authenticatorId } = await withAuthenticator(page);
  await begin(page, username, '/users/self?tab=security');
  await expect(heading(page)).toHaveText('Set up a passkey');
  await expect(page.getByRole('button', { name: 'Choose another way' })).toHaveCount(0);
  await axe(page, 'making a passkey on the way in');
  await shot(page, 'enrol-passkey');
  await press(page, 'Set up and sign in');
  await page.locator('.me').waitFor();
  const keys = page.getByRole('region', { name: 'Passkeys', exact: true });
  await expect(keys.getByRole('listitem')).toContainText('Chrome');
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
  expect(credentials).toHaveLength(1);

  await page.goto('about:blank');
  await page.request.delete('/api/v1/session');
  await begin(page, username, '/users/self');
  await expect(heading(page)).toHaveText('Use your passkey');
  await press(page, 'Use a passkey');
  await page.locator('.me').waitFor();
});

test('where an app and a passkey count one chooses, the passkey first, and may choose anew', async ({ page, axe, shot }) => {
  const { username } = await newcomer(page, { secondFactor: 'always', factors: 'app,passkey' });
  await withAuthenticator(page);
  await begin(page, username, '/users/self');
  await expect(heading(page)).toHaveText('Set up a second factor');
  const ways = page.locator('.step-ways').getByRole('button');
  await expect(ways).toHaveText([/^A passkey/u, /^An authenticator app/u]);
  await expect(ways.first()).toBeFocused();
  await axe(page, 'what to set up');
  await shot(page, 'enrol-choice');
  await ways.nth(1).click();
  await press(page, 'Choose another way');
  await ways.first().click();
  await expect(heading(page)).toHaveText('Set up a passkey');
  await press(page, 'Set up and sign in');
  await page.locator('.me').waitFor();
});

test('where nothing that counts can be set up on the way in, the page says who helps', async ({ page, axe }) => {
  const { username } = await newcomer(page, { secondFactor: 'always', factors: 'mobile' });
  await begin(page, username);
  await expect(heading(page)).toHaveText('A second factor is missing');
  await expect(page.getByText('Ask an admin of your account for help.')).toBeVisible();
  await axe(page, 'nothing to set up');
});

test('before a policy is saved, one hears what people can set up, or that they stay out', async ({ page }) => {
  await signIn(page);
  const below = await makeBelow(page, 'Enrol');
  await page.goto(`/a/${below.id}/security`);
  await page.getByRole('button', { name: /^ASVS level 3/u }).click();
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Before you save this' });
  await expect(dialog).toContainText('What they can set up then: Passkey.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const factors = page.getByRole('group', { name: 'Factors that count', exact: true }).and(page.locator('.setting'));
  await factors.getByRole('checkbox', { name: 'Approval on a phone' }).check();
  await factors.getByRole('checkbox', { name: 'Passkey' }).uncheck();
  await page.keyboard.press('Control+s');
  await expect(dialog).toContainText('do not get in');
});
