import { expect, looks, signIn, test, wear, type Page } from './fixture';
import { makeBelow, type Made } from './below';
import { signInByLetter } from './letters';
import { makeInactive, makeUser, purchase, setLimit, type Person } from './seats';

const row = (page: Page, name: string) => page.locator('.table > table > tbody > tr').filter({ hasText: name });
const panel = (page: Page) => page.getByRole('complementary');
const seatOf = (page: Page, name: string) => panel(page).getByRole('switch', { name: `Seat for ${name}` });

/** A customer's sub-account with people who have an Inbox role but no seat yet. */
async function makeBranch(page: Page, name: string, people: number): Promise<{ account: Made; people: Person[] }> {
  const account = await makeBelow(page, name);
  const made: Person[] = [];
  for (let index = 0; index < people; index++) made.push(await makeUser(page, account.id, `Nils${index}`));
  return { account, people: made };
}

test.beforeEach(async ({ page, baseURL }) => {
  await signIn(page, 'admin', '/seats');
  await purchase(page, baseURL ?? '', 5000);
});

test('a seat is given and taken in the panel, and the page counts along', async ({ page }) => {
  const { account, people: [nils] } = await makeBranch(page, 'Bergen', 1);
  if (!nils) throw new Error('nobody');
  await page.goto('/seats');
  await page.getByRole('button', { name: 'Assign seats' }).click();
  await expect(page).toHaveURL(/assign=acc_/u);
  await expect(panel(page)).toBeFocused();
  await panel(page).getByRole('combobox', { name: 'Account' }).fill(account.name);
  await page.getByRole('option', { name: account.name }).click();
  await expect(page).toHaveURL(new RegExp(`assign=${account.id}`, 'u'));
  await expect(panel(page)).toContainText('0 of 5,000 seats of this account are assigned');

  await expect(seatOf(page, nils.name)).not.toBeChecked();
  await seatOf(page, nils.name).press('Space');
  await expect(seatOf(page, nils.name)).toBeChecked();
  await expect(panel(page)).toContainText('1 of 5,000 seats of this account are assigned');
  await seatOf(page, nils.name).press('Space');
  await expect(seatOf(page, nils.name)).not.toBeChecked();
  await expect(panel(page)).toContainText('0 of 5,000 seats of this account are assigned');
  await panel(page).getByRole('button', { name: 'Done' }).click();
  await expect(page).not.toHaveURL(/assign=/u);
  await expect(panel(page)).toHaveCount(0);
});

test('whoever has no Inbox role cannot have a seat, and the way to one is shown', async ({ page }) => {
  const account = await makeBelow(page, 'Roleless');
  const { id, name } = await makeUser(page, account.id, 'Ada', 'no role');
  await page.goto(`/seats?assign=${account.id}`);
  await expect(seatOf(page, name)).toBeDisabled();
  await expect(seatOf(page, name)).toHaveAttribute('title', 'A seat takes an Inbox role.');
  await expect(panel(page).getByRole('link', { name: 'Give role' })).toHaveAttribute('href', `/a/${account.id}/users/${id}?tab=roles`);
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('a limit is set, is reached, is refused in words, and is taken away again', async ({ page }) => {
    const { account, people: [first, second] } = await makeBranch(page, 'Narvik', 2);
    if (!first || !second) throw new Error('nobody');
    await page.goto(`/seats?search=${encodeURIComponent(account.name)}`);
    await expect(row(page, account.name)).toContainText('none');
    await page.getByRole('button', { name: `Actions for ${account.name}` }).click();
    await page.getByRole('menuitem', { name: 'Set a limit' }).click();
    const dialog = page.getByRole('dialog', { name: `Seat limit of ${account.name}` });
    await dialog.getByRole('textbox', { name: 'Seats at most' }).fill('many');
    await dialog.getByRole('button', { name: 'Set limit' }).click();
    await expect(dialog).toContainText('Write a whole number from 0 to 100,000.');
    await dialog.getByRole('textbox', { name: 'Seats at most' }).fill('1');
    await dialog.getByRole('button', { name: 'Set limit' }).click();
    await expect(page.getByText(`The limit of ${account.name} is 1.`)).toBeVisible();

    await page.getByRole('button', { name: `Actions for ${account.name}` }).click();
    await page.getByRole('menuitem', { name: 'Assign seats' }).click();
    await seatOf(page, first.name).press('Space');
    await expect(panel(page)).toContainText('1 of 1 seats of this account are assigned; 0 can be added.');
    await expect(row(page, account.name)).toContainText('Full');
    await seatOf(page, second.name).press('Space');
    await expect(page.getByText('This account has reached its limit of seats: 1.')).toBeVisible();
    await expect(seatOf(page, second.name)).not.toBeChecked();
    await expect(seatOf(page, first.name)).toBeChecked();
    await panel(page).press('Escape');

    await page.getByRole('button', { name: `Actions for ${account.name}` }).click();
    await page.getByRole('menuitem', { name: 'Edit limit' }).click();
    await dialog.getByRole('textbox', { name: 'Seats at most' }).fill('0');
    await expect(dialog).toContainText('That is fewer than are in use.');
    await dialog.getByRole('button', { name: 'Set limit' }).click();
    await expect(row(page, account.name)).toContainText('Over limit');

    await page.getByRole('button', { name: `Actions for ${account.name}` }).click();
    await page.getByRole('menuitem', { name: 'Remove limit' }).click();
    await expect(row(page, account.name)).toContainText('none');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(row(page, account.name)).toContainText('Over limit');
  });

  test('whoever may not manage seats sees them, and why they cannot change them', async ({ page }) => {
    await page.route('**/api/v1/session', async (route) => {
      const answer = await route.fetch();
      const session = await answer.json() as { permissions: string[] };
      session.permissions = ['seats/view', 'users/view'];
      return route.fulfill({ response: answer, json: session });
    });
    await page.goto('/seats');
    await expect(page.getByRole('button', { name: 'Assign seats' })).toHaveAttribute('aria-disabled', 'true');
    await page.locator('.table').getByRole('button', { name: /^Actions for/u }).first().click();
    await expect(page.getByRole('menuitem', { name: 'Assign seats' })).toContainText('This takes the permission seats/manage.');
    await page.keyboard.press('Escape');
    await page.goto('/seats?tab=logs');
    await expect(page.getByRole('heading', { name: 'The log is not yours to see' })).toBeVisible();
  });
});

test('accounts open to who has their seats, are found, filtered and sorted, and stand in the report', async ({ page }) => {
  const account = await makeBelow(page, 'Tromso');
  const seated: Person[] = [];
  for (let index = 0; index < 6; index++) seated.push(await makeUser(page, account.id, `Liv${index}`, 'kept'));
  await page.goto('/seats');
  await expect(row(page, 'Halden Freight')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type(account.name);
  await expect(page).toHaveURL(/search=Tromso/u);
  await expect(page.locator('.table > table > tbody > tr')).toHaveCount(1);
  await page.getByRole('button', { name: `Seated users of ${account.name}` }).click();
  const inner = page.getByRole('table', { name: `Seated users of ${account.name}` });
  await expect(inner.locator('tbody tr')).toHaveCount(5);
  await expect(inner).toContainText('Inbox agent');
  await page.getByRole('link', { name: 'Show all 6' }).click();
  await expect(page).toHaveURL(`/seats?account=${account.id}`);
  for (const { name } of seated) await expect(row(page, name)).toBeVisible();
  await page.getByRole('button', { name: 'Remove filter Account' }).click();
  await expect(page).toHaveURL(/\/seats$/u);

  await page.locator('.table').getByRole('columnheader', { name: 'Assigned' }).getByRole('button').click();
  await expect(page).toHaveURL(/sort=-assigned/u);
  await expect(page.locator('.table').getByRole('columnheader', { name: 'Assigned' })).toHaveAttribute('aria-sort', 'descending');
  await setLimit(page, account.id, 50);
  await page.getByRole('button', { name: 'Limit', exact: true }).first().click();
  await page.getByRole('radio', { name: 'With a limit' }).click();
  await expect(page).toHaveURL(/limit=set/u);
  await expect(row(page, account.name)).toContainText('50');

  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download report' }).click();
  const stream = await (await file).createReadStream();
  let text = '';
  for await (const piece of stream) text += String(piece);
  expect(text.split('\n')[0]).toContain('account,level,assigned,reserved,percentOfPurchased,limit,state');
  expect(text).toContain(`${account.name},1,6,0,0.1,50,ok`);
});

test('seats of the inactive are freed together, and given back by Undo; the log tells both', async ({ page }) => {
  const [one, two] = await makeInactive(page);
  if (!one || !two) throw new Error('nobody');
  await page.goto('/seats');
  await page.getByRole('link', { name: 'Review and free' }).click();
  await expect(page).toHaveURL(/tab=inactive/u);
  await expect(row(page, one.name)).toContainText('No sign-in for 90 days');
  await page.getByRole('checkbox', { name: `Select ${one.name}` }).first().check();
  await page.getByRole('checkbox', { name: `Select ${two.name}` }).first().check();
  await page.getByRole('button', { name: 'Remove 2 seats' }).click();
  await expect(page.getByRole('dialog')).toContainText('The seats are free at once');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 2 seats' }).click();
  await expect(page.getByText('2 seats are free.')).toBeVisible();
  await expect(row(page, one.name)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('2 seats are assigned again.')).toBeVisible();
  await expect(row(page, one.name)).toBeVisible();

  await page.getByRole('button', { name: `Actions for ${one.name}` }).click();
  await expect(page.getByRole('menuitem', { name: 'Edit user' })).toHaveAttribute('href', `/users/${one.id}`);
  await page.getByRole('menuitem', { name: 'Remove seat' }).click();
  await expect(page.getByText(`The seat of ${one.name} is free.`)).toBeVisible();
  await expect(row(page, one.name)).toHaveCount(0);

  await page.getByRole('navigation', { name: 'Seats' }).getByRole('link', { name: 'Logs' }).click();
  await expect(row(page, 'Free seat').first()).toContainText('Ingrid Solberg');
  await expect(row(page, 'Assign seat').first()).toContainText('Halden Freight');
  await row(page, 'Free seat').first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/audit\?.*event=evt_/u);
  await expect(panel(page)).toContainText('seat.removed');
});

test('the admin of a sub-account sees its limit and its own numbers, and nothing of the accounts around it', async ({ page, browser, baseURL }) => {
  const account = await makeBelow(page, 'Vardo');
  const sibling = await makeBelow(page, 'Vadso');
  const child = await makeBelow(page, 'Batsfjord', account.id);
  await makeUser(page, account.id, 'Geir', 'kept');
  await makeUser(page, account.id, 'Rolf', 'kept');
  await makeUser(page, sibling.id, 'Arne', 'kept');
  await makeUser(page, child.id, 'Mari', 'kept');
  await setLimit(page, account.id, 4);
  const username = `vardo-admin-${Date.now()}`;
  const email = `${username}@example.com`;
  const created = await page.request.post(`/api/v1/accounts/${account.id}/users`, { data: { username, firstName: 'Turid', lastName: 'Vik', email, roles: ['account_admin'] } });
  expect(created.ok(), await created.text()).toBe(true);

  const theirs = await browser.newContext({ baseURL, locale: 'en-GB' });
  const admin = await theirs.newPage();
  await signInByLetter(admin, email, username);
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Seats' }).click();
  const tile = (title: string) => admin.locator('.tile').filter({ has: admin.getByRole('heading', { name: title }) });
  await expect(tile('Available')).toContainText('4');
  await expect(tile('Available')).toContainText('Limit set by the account above: 4');
  await expect(tile('Assigned').locator('b')).toHaveText('2');
  await expect(tile('Remaining').locator('b')).toHaveText('2');
  await expect(row(admin, account.name)).toBeVisible();
  await expect(row(admin, child.name)).toBeVisible();
  await expect(admin.locator('.table > table > tbody > tr')).toHaveCount(2);
  await expect(admin.getByText(sibling.name)).toHaveCount(0);
  await expect(admin.getByText('Halden Freight')).toHaveCount(0);
  await expect(admin.getByText('5,000')).toHaveCount(0);

  // Its own limit is not its own to set; that of the account below it is.
  await admin.getByRole('button', { name: `Actions for ${account.name}` }).click();
  await expect(admin.getByRole('menuitem', { name: 'Edit limit' })).toContainText('The account above sets it.');
  await admin.keyboard.press('Escape');
  await admin.getByRole('button', { name: `Actions for ${child.name}` }).click();
  await expect(admin.getByRole('menuitem', { name: 'Set a limit' })).toBeEnabled();
  await theirs.close();
});

test('the log is narrowed to an account and a time', async ({ page }) => {
  const account = await makeBelow(page, 'Hammerfest');
  await makeUser(page, account.id, 'Siv', 'kept');
  await page.goto('/seats?tab=logs');
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  await page.getByRole('dialog').getByRole('searchbox').fill(account.name);
  await page.getByRole('dialog').getByRole('button', { name: account.name }).click();
  await expect(page).toHaveURL(new RegExp(`account=${account.id}`, 'u'));
  await expect(row(page, account.name)).toHaveCount(1);
  await expect(row(page, account.name)).toContainText('Assign seat');
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Show events' }).click();
  await expect(page).toHaveURL(/from=.*to=/u);
  await expect(row(page, account.name)).toHaveCount(1);
});

for (const look of looks) {
  test(`seats in ${look.language}, ${look.theme}: readable by everybody, with panel and menus open`, async ({ page, axe, shot }) => {
    test.setTimeout(90_000);
    const { account } = await makeBranch(page, 'Molde', 2);
    await makeUser(page, account.id, 'Unn', 'kept');
    await makeUser(page, account.id, 'Tor', 'no role');
    await setLimit(page, account.id, 1);
    await makeInactive(page);
    await wear(page, look);
    await page.goto(`/seats?usage=assigned&search=${encodeURIComponent(account.name)}`);
    await expect(row(page, account.name)).toBeVisible();
    await expect(page.locator('.lines')).toBeVisible();
    await row(page, account.name).locator('.twist').click();
    await expect(page.locator('.seated tbody tr').first()).toBeVisible();
    // Rows that slide under the head of the table count as covered.
    await page.evaluate(() => { scrollTo(0, 0); });
    await axe(page, 'accounts');
    await shot(page, `seats-${look.language}-${look.theme}`);
    await row(page, account.name).locator('.icb').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'menu');
    await page.getByRole('menuitem').nth(1).click();
    await expect(page.locator('.dialog')).toBeVisible();
    await expect(page.getByRole('menu')).toHaveCount(0);
    await page.locator('.dialog input').fill('0');
    await axe(page, 'dialog');
    await shot(page, `seats-limit-${look.language}-${look.theme}`);
    await page.keyboard.press('Escape');
    await page.goto(`/seats?assign=${account.id}`);
    await expect(page.locator('.seat-users li').first()).toBeVisible();
    await axe(page, 'panel');
    await shot(page, `seats-panel-${look.language}-${look.theme}`);
    await page.goto('/seats?tab=inactive');
    await page.locator('tbody input[type=checkbox]').first().check();
    await expect(page.locator('.bulk')).toBeVisible();
    await axe(page, 'inactive');
    await shot(page, `seats-inactive-${look.language}-${look.theme}`);
    await page.goto('/seats?tab=logs');
    await expect(page.locator('.actor').first()).toBeVisible();
    await axe(page, 'logs');
    await shot(page, `seats-logs-${look.language}-${look.theme}`);
  });
}

test('seats on a phone: tables are cards and nothing is wider than the screen', async ({ page, axe, shot }) => {
  const account = await makeBelow(page, 'Alta');
  await makeUser(page, account.id, 'Jon', 'kept');
  await makeUser(page, account.id, 'Eva', 'no role');
  await makeInactive(page);
  await page.setViewportSize({ width: 390, height: 1500 });
  const fits = async () => expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.goto('/seats?sort=-assigned&usage=assigned');
  await row(page, account.name).locator('.twist').click();
  await expect(page.locator('.seated tbody tr').first()).toBeVisible();
  await fits();
  // Cards that slide under the head of the page count as covered.
  await page.evaluate(() => { scrollTo(0, 0); });
  await axe(page, 'cards');
  await shot(page, 'seats-390');
  await page.goto('/seats?tab=inactive');
  await expect(page.locator('.why').first()).toBeVisible();
  await fits();
  await shot(page, 'seats-inactive-390');
  await page.goto('/seats?tab=logs');
  await expect(page.locator('.actor').first()).toBeVisible();
  await fits();
  await shot(page, 'seats-logs-390');
  await page.goto(`/seats?assign=${account.id}`);
  await expect(page.locator('.seat-users li').first()).toBeVisible();
  await fits();
  await axe(page, 'panel');
  await shot(page, 'seats-panel-390');
});
