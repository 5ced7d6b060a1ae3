import { readFileSync } from 'node:fs';
import { expect, looks, signIn, test, wear, type Page } from './fixture';
import { linkTo, signInByLetter } from './letters';
import { makeUser } from './people';

test.describe.configure({ timeout: 90_000 });

const invites = '/api/v1/accounts/self/invites';
const panel = (page: Page) => page.locator('.panel');
const row = (page: Page, text: string) => page.locator('tbody tr').filter({ hasText: text });
const address = (name: string) => `${name}.${Date.now()}@example.com`;

/** An invite of the test's own, made by the API. */
async function invited(page: Page, email: string, more: object = {}) {
  const answer = await page.request.post(invites, { data: { email, ...more } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return await answer.json() as { id: string };
}

async function statusOf(page: Page, id: string) {
  return (await (await page.request.get(`${invites}/${id}`)).json() as { status: string }).status;
}

async function act(page: Page, email: string, title: string) {
  await page.goto(`/invites?search=${encodeURIComponent(email)}`);
  await page.getByRole('button', { name: `Actions for ${email}` }).click();
  await page.getByRole('menuitem', { name: title }).click();
}

test('one person is invited and is pending', async ({ page }) => {
  const email = address('amelie');
  await signIn(page);
  await page.locator('nav.tabs').getByRole('link', { name: 'Invites' }).click();
  await expect(page).toHaveURL(/\/invites$/u);
  await page.getByRole('button', { name: 'Invite people' }).click();
  await expect(page).toHaveURL(/invite=true/u);
  await panel(page).getByRole('textbox', { name: 'Email addresses' }).fill(`Amélie Fournier <${email}>`);
  await panel(page).getByRole('searchbox', { name: 'Find in Roles' }).fill('Analyze');
  await panel(page).getByRole('checkbox', { name: 'Analyze manager' }).check();
  await panel(page).getByRole('textbox', { name: 'Message' }).fill('Welcome to the night shift');
  await panel(page).getByRole('button', { name: 'Send 1 invite' }).click();
  await expect(page.getByText(`The invite for ${email} is on its way.`)).toBeVisible();
  await expect(panel(page)).toBeHidden();
  await expect(row(page, email)).toContainText('Amélie Fournier');
  await expect(row(page, email)).toContainText('Invited');
  await expect(row(page, email)).toContainText('Analyze manager');
  await expect(row(page, email)).toContainText('in 7 days');
  expect(await linkTo(page, email, '/invite')).toContain('#gti_');
  await expect(page.locator('.nav').getByRole('link', { name: /Invites \d/u })).toBeVisible();
});

test('many are invited: what is wrong is told, refused ones are mended and sent again', async ({ page }) => {
  const taken = address('taken');
  const [ana, bo, mended] = [address('ana'), address('bo'), address('mended')];
  await signIn(page);
  await invited(page, taken);
  await page.goto('/invites?invite=true');
  const list = panel(page).getByRole('textbox', { name: 'Email addresses' });
  await list.fill(`${ana}; Bo Berg <${bo}>\nnobody at all\n${ana.toUpperCase()}\n${taken}`);
  await expect(panel(page).getByText('3 people will be invited.')).toBeVisible();
  const flaws = panel(page).getByRole('list', { name: 'Left out' });
  await expect(flaws).toContainText('Line 2: No address in it, left out');
  await expect(flaws).toContainText('Line 3: The same as in line 1, invited once');
  await panel(page).getByRole('button', { name: 'Send 3 invites' }).click();
  await expect(panel(page).getByText('2 invites are on their way.')).toBeVisible();
  await expect(panel(page).getByRole('list', { name: '1 address was refused' })).toContainText('There is an open invite to this address already.');
  const coming = page.waitForEvent('download');
  await panel(page).getByRole('button', { name: 'Download the report' }).click();
  const report = readFileSync(await (await coming).path(), 'utf8');
  expect(report).toContain(`${bo},Bo,Berg,sent,`);
  expect(report).toContain(`${taken},,,refused,There is an open invite`);
  expect(report).toContain('nobody at all,,,left out,');

  await panel(page).getByRole('button', { name: 'Try the refused ones again' }).click();
  await expect(list).toHaveValue(taken);
  await list.fill(mended);
  await panel(page).getByRole('button', { name: 'Send 1 invite' }).click();
  await expect(page.getByText(`The invite for ${mended} is on its way.`)).toBeVisible();
});

test('an invite carries access controls', async ({ page }) => {
  const email = address('controlled');
  await signIn(page);
  await page.goto('/invites?invite=true');
  const list = panel(page).getByRole('textbox', { name: 'IP safelist' });
  await panel(page).getByRole('textbox', { name: 'Email addresses' }).fill(email);
  await list.fill('2001:db8::/32');
  await panel(page).getByRole('switch', { name: 'HTTP API' }).press('Space');
  await expect(panel(page)).not.toContainText('The password opens from every address.');
  await list.fill('');
  await expect(panel(page)).toContainText('The password opens from every address.');
  await list.fill(Array.from({ length: 101 }, (_, last) => `198.51.100.${last}`).join('\n'));
  await panel(page).getByRole('button', { name: 'Send 1 invite' }).click();
  await expect(list).toBeFocused();
  await expect(panel(page)).toContainText('The list can have up to 100 entries here.');
  await list.fill('198.51.100.0/24 Office');
  await panel(page).getByRole('button', { name: 'Send 1 invite' }).click();
  await expect(page.getByText(`The invite for ${email} is on its way.`)).toBeVisible();
  const { items } = await (await page.request.get(`${invites}?search=${email}`)).json() as { items: object[] };
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ safelist: [{ value: '198.51.100.0/24', note: 'Office' }], apiAccess: { http: true } });
});

test('access controls are offered by who may set them', async ({ page }) => {
  await signIn(page);
  const role = await page.request.post('/api/v1/accounts/self/roles', { data: { name: `Inviters ${Date.now()}`, permissions: ['users/view', 'users/manage'] } });
  expect(role.ok(), await role.text()).toBe(true);
  const made = await makeUser(page, 'Inviter', [(await role.json() as { id: string }).id]);
  await page.context().clearCookies();
  await signInByLetter(page, made.email, made.username);
  for (const at of ['/users/new', '/invites?invite=true']) {
    await page.goto(at);
    await expect(page.getByText('This takes the permission safelists/manage.')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'IP safelist' })).toHaveCount(0);
  }
});

test('a file fills the list, and closing the panel loses nothing', async ({ page }) => {
  const email = address('file');
  await signIn(page, 'admin', '/invites?invite=true');
  await panel(page).locator('input[type=file]').setInputFiles({
    name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(`Last name;First name;Email\r\n"Berg; Jr.";Bo;${email}\r\n;Nobody;\r\n`),
  });
  const list = panel(page).getByRole('textbox', { name: 'Email addresses' });
  await expect(list).toHaveValue(`${email}, Bo, "Berg; Jr."\nNobody`);
  await expect(panel(page).getByText('1 person will be invited.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await page.getByRole('button', { name: 'Invite people' }).click();
  await expect(list).toHaveValue(new RegExp(email, 'u'));
  await page.locator('.nav').getByRole('link', { name: 'Roles' }).click();
  await expect(page.getByRole('heading', { name: 'Leave without saving?' })).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await panel(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Invite people' }).click();
  await expect(list).toHaveValue('');
});

test('an invite is sent again, revoked and taken back', async ({ page }) => {
  const email = address('resent');
  await signIn(page);
  const { id } = await invited(page, email);
  await act(page, email, 'Send again');
  await expect(page.getByText(`A new invite for ${email} is on its way.`)).toBeVisible();
  await act(page, email, 'Revoke');
  await expect(row(page, email)).toContainText('Revoked');
  expect(await statusOf(page, id)).toBe('revoked');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, email)).toContainText('Invited');
  expect(await statusOf(page, id)).toBe('pending');
});

test('a link is shown once, with what it does not do', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const email = address('linked');
  await signIn(page);
  await invited(page, email);
  await act(page, email, 'Copy a link');
  const dialog = page.locator('.dialog');
  await expect(dialog).toContainText('A copied link does not confirm the address');
  await dialog.getByRole('button', { name: 'Copy the link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/\/invite#gti_/u);
  const check = await page.request.post('/api/v1/invite-links/check', { data: { token: link.split('#')[1] } });
  expect(check.ok()).toBe(true);
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  await expect(dialog).toBeHidden();
});

test('statuses are in the address', async ({ page }) => {
  const email = address('status');
  await signIn(page);
  await invited(page, email);
  await page.goto('/invites?status=accepted');
  await expect(page.getByRole('heading', { name: 'Invites' })).toBeVisible();
  await expect(row(page, email)).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Address or inviter' }).fill(`status:pending ${email}`);
  await expect(page).toHaveURL(/status=pending/u);
  await expect(row(page, email)).toHaveCount(1);
  await page.goto('/invites?search=zzqqxx');
  await expect(page.getByText('No invite matches these filters')).toBeVisible();
});

test('without the permission everything says why', async ({ page }) => {
  await signIn(page);
  const email = address('refused');
  await invited(page, email);
  await page.context().clearCookies();
  await signIn(page, 'auditor', '/invites');
  await page.goto('/invites?invite=true');
  await expect(row(page, email)).toBeVisible();
  await expect(panel(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Invite people' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: `Actions for ${email}` }).click();
  await expect(page.getByRole('menuitem', { name: 'Send again' })).toContainText('This takes the permission users/manage.');
  await expect(page.getByRole('menuitem', { name: 'Revoke' })).toHaveAttribute('aria-disabled', 'true');
});

test.describe('refused by the server', () => {
  test.use({ refusals: true });

  test('one address is told at its field, and all stays as it was typed', async ({ page }) => {
    await signIn(page);
    const email = address('twice');
    await invited(page, email);
    await page.goto('/invites?invite=true');
    const list = panel(page).getByRole('textbox', { name: 'Email addresses' });
    await list.fill(email);
    await panel(page).getByRole('textbox', { name: 'Message' }).fill('Kept');
    await panel(page).getByRole('button', { name: 'Send 1 invite' }).click();
    await expect(list).toHaveAttribute('aria-invalid', 'true');
    await expect(panel(page)).toContainText('There is an open invite to this address already.');
    await expect(panel(page).getByRole('textbox', { name: 'Message' })).toHaveValue('Kept');

    await page.route('**/invites/bulk', (route) => route.fulfill({ status: 409, contentType: 'application/problem+json', json: { code: 'invite.too_many_open', detail: 'No more can be open.' } }));
    await list.fill(address('full'));
    await panel(page).getByRole('button', { name: 'Send 1 invite' }).click();
    await expect(panel(page)).toContainText('No invite was sent. No more can be open.');
    await expect(panel(page).getByRole('textbox', { name: 'Message' })).toHaveValue('Kept');
  });
});

for (const look of looks) {
  test(`invites in ${look.language}, ${look.theme}: readable by everybody, with menus and the panel open`, async ({ page, axe, shot }) => {
    const name = `${look.language}-${look.theme}`;
    const email = address('look');
    await signIn(page);
    await invited(page, email, { firstName: 'Amélie', lastName: 'Fournier', roles: ['analyze_manager'] });
    await wear(page, look);
    await page.goto('/invites');
    await expect(row(page, email)).toBeVisible();
    await axe(page, 'list');
    await shot(page, `invites-${name}`);
    await row(page, email).getByRole('button').last().click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'row menu', '.menu-pop');
    await shot(page, `invites-menu-${name}`);
    await page.getByRole('menuitem').nth(1).click();
    await expect(page.locator('.dialog .mono')).toBeVisible();
    await axe(page, 'link', '.dialog');
    await shot(page, `invites-link-${name}`);
    await page.keyboard.press('Escape');

    await page.goto('/invites?invite=true');
    await panel(page).locator('textarea').first().fill(`${address('new')}, Bo, Berg\nnobody\n${email}`);
    await expect(panel(page).locator('.invite-flaws li')).toHaveCount(1);
    await expect(panel(page).locator('.checks .opt').first()).toBeVisible();
    await axe(page, 'panel');
    await shot(page, `invites-panel-${name}`);
    await panel(page).locator('footer .btn').last().click();
    await expect(panel(page).locator('.note.ok')).toBeVisible();
    await axe(page, 'report', '.panel');
    await shot(page, `invites-report-${name}`);

    await page.goto('/users');
    await expect(page.locator('nav.tabs')).toBeVisible();
    await shot(page, `invites-users-${name}`);

    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/invites');
    await expect(page.locator('tbody tr').first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await shot(page, `invites-390-${name}`);
    await page.goto('/invites?invite=true');
    await panel(page).locator('textarea').first().fill(`${address('new')}\nnobody`);
    await axe(page, 'panel at 390', '.panel');
    await shot(page, `invites-panel-390-${name}`);
  });
}
