import { expect, looks, signIn, test, wear, type Page } from './fixture';
import { signInByLetter } from './letters';
import { makeUser } from './people';

// From where somebody may come in, and by which protocols besides the portal.

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const row = (page: Page, text: string) => card(page, 'IP safelist').getByRole('row').filter({ hasText: text });
/** Loopback has two names, and a browser may come by either. */
const here = ['127.0.0.1', '::1'];

async function open(page: Page, user: string) {
  await page.goto(`/users/${user}?tab=access`);
  await card(page, 'IP safelist').waitFor();
}

/** Puts lines into the list as it is to be. */
async function add(page: Page, lines: string) {
  const list = card(page, 'IP safelist');
  await list.getByLabel('Addresses').fill(lines);
  await list.getByRole('button', { name: 'Add', exact: true }).click();
}

async function save(page: Page, trial?: string) {
  await page.getByRole('button', { name: 'Save changes' }).click();
  if (trial) await dialog(page).getByLabel('How long').selectOption({ label: trial });
  await dialog(page).getByRole('button', { name: trial ? 'Try the safelist' : 'Save the safelist' }).click();
  await expect(dialog(page)).toHaveCount(0);
}

async function put(page: Page, user: string, entries: string[], trialMinutes?: number) {
  const answer = await page.request.put(`/api/v1/accounts/self/users/${user}/safelist`, { data: { entries: entries.map((value) => ({ value })), trialMinutes } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test.beforeEach(async ({ page }) => signIn(page));

test('a list is typed, mended and saved; it says whom it would have refused, and the history keeps it', async ({ page, browser, baseURL }) => {
  const made = await makeUser(page, 'Listed');
  const theirs = await browser.newContext({ baseURL, locale: 'en-GB' });
  await signInByLetter(await theirs.newPage(), made.email, made.username);
  await theirs.close();

  await open(page, made.id);
  await expect(card(page, 'IP safelist')).toContainText('Every address is allowed');
  await add(page, '203.0.113.0/24 Office\n203.0.113.7, Printer\n192.0.2.1/24\nhost.example.com');
  await expect(page.getByRole('alert')).toContainText('The network is 192.0.2.0/24.');
  await expect(page.getByRole('alert')).toContainText('No IP address, network or range.');
  await expect(card(page, 'IP safelist').getByLabel('Addresses')).toHaveValue('192.0.2.1/24\nhost.example.com');
  await expect(row(page, '203.0.113.7')).toContainText('lies within 203.0.113.0/24');
  await expect(row(page, '203.0.113.7')).toContainText('Printer');
  await expect(row(page, 'Office')).toContainText('256 addresses');
  await expect(card(page, 'IP safelist').getByLabel('Addresses')).toBeFocused();

  // They came from this machine, which is not in the list.
  const refused = card(page, 'What this change would have refused');
  await expect(refused.getByRole('button', { name: /^Allow/u })).toHaveCount(1);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog(page)).toContainText('from 1 address would have been refused');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await refused.getByRole('button', { name: /^Allow/u }).click();
  await expect(refused).toContainText('Every one of them would have been let in.');
  await page.getByRole('button', { name: 'Remove 203.0.113.7' }).click();
  await save(page);
  await expect(notices(page)).toContainText(`The safelist of ${made.name} is saved.`);
  await expect(card(page, 'IP safelist').getByRole('row')).toHaveCount(3);

  await page.getByRole('button', { name: 'Edit the note of 203.0.113.0/24' }).click();
  await dialog(page).getByLabel('Note').fill('Office in Lyon');
  await dialog(page).getByRole('button', { name: 'Take it over' }).click();
  await save(page);
  await page.reload();
  await expect(row(page, '203.0.113.0/24')).toContainText('Office in Lyon');
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByText(/Changed from where listed\.\d+ may come in/u).first()).toBeVisible();
  await expect(page.locator('tbody')).toContainText('203.0.113.0/24 (Office in Lyon)');
});

test('an open session from an address that is not in the list ends at once', async ({ page, browser, baseURL }) => {
  const made = await makeUser(page, 'Shutout');
  const theirs = await browser.newContext({ baseURL, locale: 'en-GB' });
  const other = await theirs.newPage();
  const listening = other.waitForResponse((response) => response.url().endsWith('/session/events'));
  await signInByLetter(other, made.email, made.username);
  await listening;
  await open(page, made.id);
  await add(page, here.join('\n'));
  await save(page);
  expect((await other.request.get('/api/v1/session')).ok(), 'in the list').toBe(true);
  await add(page, '203.0.113.0/24');
  for (const address of here) await page.getByRole('button', { name: `Remove ${address}`, exact: true }).click();
  await save(page);
  await other.waitForURL(/\/sign-in/u);
  await theirs.close();
});

test('what is changed survives a look at another tab, and leaving asks first', async ({ page }) => {
  const made = await makeUser(page, 'Halfdone');
  await open(page, made.id);
  await add(page, '203.0.113.7');
  await page.getByRole('link', { name: 'Details' }).click();
  await expect(page.getByLabel('First name')).toBeVisible();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog(page)).toContainText('Change the safelist of');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(row(page, '203.0.113.7')).toContainText('New');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Roles' }).click();
  await dialog(page).getByRole('button', { name: 'Leave and lose the changes' }).click();
  await expect(page).toHaveURL(/\/roles/u);
});

test('a list is tried: it is kept, or goes back by hand or by itself', async ({ page }) => {
  test.setTimeout(180_000);
  const made = await makeUser(page, 'Trying');
  await put(page, made.id, ['198.51.100.0/24']);
  await open(page, made.id);
  await add(page, '203.0.113.7');
  await save(page, 'Try it for 5 minutes');
  const trial = page.getByText(/tries this list until/u);
  await expect(trial).toBeVisible();
  await expect(page.getByText('Then the earlier list of 1 entry comes back')).toBeVisible();
  await page.getByRole('button', { name: 'Go back' }).click();
  await expect(notices(page)).toContainText('The safelist is what it was before.');
  await expect(trial).toHaveCount(0);
  await expect(row(page, '203.0.113.7')).toHaveCount(0);

  await add(page, '203.0.113.7');
  await save(page, 'Try it for 5 minutes');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(trial).toHaveCount(0);
  await expect(row(page, '203.0.113.7')).toBeVisible();

  // A minute is the shortest trial that there is.
  await put(page, made.id, [], 1);
  await page.reload();
  await expect(trial).toBeVisible();
  await expect(card(page, 'IP safelist')).toContainText('Every address is allowed');
  await expect(row(page, '203.0.113.7')).toBeVisible({ timeout: 100_000 });
  await expect(trial).toHaveCount(0);
});

test('one’s own list has to hold the address that one comes from', async ({ page }) => {
  const made = await makeUser(page, 'Careful', ['account_admin']);
  await page.context().clearCookies();
  await signInByLetter(page, made.email, made.username);
  await open(page, 'self');
  await add(page, '203.0.113.7');
  await expect(page.getByText('You would lock yourself out.')).toBeVisible();
  await page.getByRole('button', { name: 'Add current IP address' }).click();
  await expect(page.getByText('You would lock yourself out.')).toHaveCount(0);
  const again = page.getByRole('button', { name: 'Add current IP address' });
  await expect(again).toHaveAttribute('aria-disabled', 'true');
  await expect(again).toHaveAttribute('title', /is covered already/u);
  await add(page, here.join('\n'));
  await save(page);
  await expect(notices(page)).toContainText('Your safelist is saved.');
  expect((await page.request.get('/api/v1/session')).ok(), 'still signed in').toBe(true);
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('the server has the last word on one’s own list', async ({ page }) => {
    const made = await makeUser(page, 'Careless', ['account_admin']);
    await page.context().clearCookies();
    await signInByLetter(page, made.email, made.username);
    await open(page, 'self');
    await add(page, '203.0.113.7');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await dialog(page).getByRole('button', { name: 'Save the safelist' }).click();
    await expect(dialog(page)).toContainText('The safelist was not saved.');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await expect(row(page, '203.0.113.7'), 'nothing typed is lost').toContainText('New');
  });

  test('what somebody else changed meanwhile is seen before it is saved', async ({ page }) => {
    const made = await makeUser(page, 'Both');
    await put(page, made.id, ['198.51.100.1']);
    await open(page, made.id);
    await add(page, '203.0.113.7');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await put(page, made.id, ['198.51.100.1', '198.51.100.2']);
    await dialog(page).getByRole('button', { name: 'Save the safelist' }).click();
    await expect(dialog(page)).toContainText('Somebody else has changed this list meanwhile.');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await expect(row(page, '198.51.100.2')).toBeVisible();
    await save(page);
    await expect(card(page, 'IP safelist').getByRole('row')).toHaveCount(4);
  });
});

test('who may not change it sees it all, and why not', async ({ page }) => {
  const made = await makeUser(page, 'Watched');
  await put(page, made.id, ['198.51.100.0/24']);
  await page.request.put(`/api/v1/accounts/self/users/${made.id}/api-access`, { data: { smpp: true } });
  await page.context().clearCookies();
  await signIn(page, 'auditor', `/users/${made.id}?tab=access`);
  await expect(page.getByText('This takes the permission safelists/manage.').first()).toBeVisible();
  await expect(row(page, '198.51.100.0/24')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove 198.51.100.0/24' })).toHaveCount(0);
  await expect(card(page, 'IP safelist').getByLabel('Addresses')).toHaveCount(0);
  await expect(page.getByRole('switch', { name: 'SMPP' })).toBeChecked();
  await expect(page.getByRole('switch', { name: 'SMPP' })).toBeDisabled();
  await expect(card(page, 'API access')).toContainText('Messages a second');
});

test('protocols are switched, limits set, and bind credentials shown once', async ({ page }) => {
  const made = await makeUser(page, 'Binding');
  await open(page, made.id);
  const access = card(page, 'API access');
  // One change at a time: while one is on its way, another press does nothing.
  const flip = async (name: string) => {
    const toggle = page.getByRole('switch', { name });
    const wish = !await toggle.isChecked();
    await expect(async () => {
      await toggle.press('Space');
      await expect(toggle).toBeChecked({ checked: wish, timeout: 500 });
    }).toPass();
  };
  await flip('HTTP API');
  await expect(access).toContainText('The password opens from every address.');
  await flip('SMPP');
  await access.getByLabel('SMPP sessions at the same time').fill('0');
  await flip('HTTP API');
  await expect(page.getByRole('switch', { name: 'HTTP API' })).not.toBeChecked();
  await flip('HTTP API');
  await expect(page.getByRole('switch', { name: 'HTTP API' })).toBeChecked();
  await expect(access.getByLabel('SMPP sessions at the same time'), 'nothing typed is lost').toHaveValue('0');
  await access.getByRole('button', { name: 'Save limits' }).click();
  await expect(access).toContainText('A number from 1 to 100.');
  await access.getByLabel('SMPP sessions at the same time').fill('12');
  await access.getByLabel('Messages a second').fill('250');
  await access.getByRole('button', { name: 'Save limits' }).click();
  await expect(notices(page)).toContainText('The limits are saved.');
  await expect(access.getByRole('button', { name: 'Save limits' })).toHaveCount(0);

  const credentials = card(page, 'Bind credentials');
  await credentials.getByRole('button', { name: 'Generate' }).click();
  await expect(dialog(page)).toContainText('There is no safelist');
  await dialog(page).getByRole('button', { name: 'Generate all the same' }).click();
  const shown = page.getByRole('dialog', { name: 'Bind credentials', exact: true });
  await expect(shown).toContainText('The password is shown only now.');
  await page.keyboard.press('Escape');
  await expect(shown.locator('.mono').first()).toHaveText(/^g\w{14}$/u);
  await expect(shown.locator('.mono').nth(1)).toHaveText(/^\w{8}$/u);
  const secret = await shown.locator('.mono').nth(1).innerText();
  await shown.getByRole('button', { name: 'I have stored it' }).click();
  await expect(credentials).toContainText('From everywhere');
  await page.reload();
  await expect(access.getByLabel('SMPP sessions at the same time')).toHaveValue('12');
  await expect(access.getByLabel('Messages a second')).toHaveValue('250');
  await expect(page.getByRole('switch', { name: 'HTTP API' })).toBeChecked();
  await expect(page.getByText(secret)).toHaveCount(0);
  await credentials.getByRole('button', { name: 'Remove' }).click();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(notices(page)).toContainText('The bind credentials are removed.');
  await expect(credentials).toContainText('There are none.');
});

for (const look of looks) {
  test(`in ${look.language}, ${look.theme}: nothing for axe to find, and nothing is cut off at 390 and 320 pixels`, async ({ page, axe, shot }) => {
    const made = await makeUser(page, 'Seen');
    await put(page, made.id, ['198.51.100.0/24', '198.51.100.24', '2001:db8:4a::/48']);
    await page.request.put(`/api/v1/accounts/self/users/${made.id}/api-access`, { data: { http: true, smpp: true } });
    await wear(page, look);
    await page.goto(`/users/${made.id}?tab=access`);
    await page.locator('.safelist-add textarea').fill('203.0.113.64 - 203.0.113.95 VPN\n10.0.0.1/8');
    await page.locator('.safelist-add button[type="submit"]').click();
    await page.locator('tr:has(.safelist-value)').nth(2).getByRole('button').last().click();
    await expect(page.locator('.range-flaws li')).toHaveCount(1);
    await expect(page.locator('.safelist-none')).toBeVisible();
    await axe(page, 'access controls');
    await shot(page, `access-${look.language}-${look.theme}`);
    await page.locator('.save .btn.main').click();
    await dialog(page).locator('.note').waitFor();
    await axe(page, 'the question', '.dialog');
    await shot(page, `access-question-${look.language}-${look.theme}`);
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toHaveCount(0);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), String(width)).toBeLessThanOrEqual(width);
    }
    await axe(page, 'access controls, narrow');
    await page.screenshot({ path: `e2e/shots/access-390-${look.language}-${look.theme}.png`, animations: 'disabled', fullPage: true });
  });
}
