import { expect, looks, signIn, test, wear, type Page } from './fixture';
import { signInByLetter } from './letters';

interface Named { id: string; name: string }

const base = '/api/v1/accounts/self';
const rows = (page: Page) => page.locator('main table:not(.vh) tbody tr:not(.waiting)');
const tab = (page: Page, name: string) => page.locator('nav.tabs').getByRole('link', { name });

/** Something of the test's own, so that tests do not step on each other. */
async function make(page: Page, what: 'teams' | 'roles' | 'users', data: Record<string, unknown>): Promise<Named> {
  const answer = await page.request.post(`${base}/${what}`, { data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return await answer.json() as Named;
}

async function call(page: Page, method: 'put' | 'delete' | 'patch', path: string, data?: Record<string, unknown>) {
  const answer = await page.request[method](base + path, { data });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** A team with two members and a role. */
async function makeTeam(page: Page, name: string) {
  const unique = `${name} ${Date.now()}`;
  const team = await make(page, 'teams', { name: unique, description: 'Made by a test' });
  const role = await make(page, 'roles', { name: `${unique} lead`, description: 'Sees the log', permissions: ['audit/view'] });
  await call(page, 'put', `/teams/${team.id}/roles/${role.id}`);
  const found = await (await page.request.get(`${base}/users?search=nora`)).json() as { items: Named[] };
  for (const { id } of found.items.slice(0, 2)) await call(page, 'put', `/users/${id}/teams/${team.id}`);
  return { team, role, members: Math.min(found.items.length, 2) };
}

test('a team is created, gets members and a role, which count at once in another browser, is renamed and deleted', async ({ page, browser, baseURL }) => {
  const name = `Harbour watch ${Date.now()}`;
  const username = `tove${Date.now()}`;
  await signIn(page);
  await make(page, 'users', { username, firstName: 'Tove', lastName: username, email: `${username}@example.com` });
  const theirs = await browser.newContext({ baseURL, locale: 'en-GB' });
  const other = await theirs.newPage();
  const listening = other.waitForResponse((response) => response.url().endsWith('/session/events'));
  await signInByLetter(other, `${username}@example.com`, username);
  await listening;

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Teams' }).click();
  await page.getByRole('button', { name: 'Create team' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create team' }).click();
  await expect(dialog.getByText('Give it a name.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('textbox', { name: /Description/u }).fill('Looks after the quays');
  await dialog.getByRole('button', { name: 'Create team' }).click();
  await expect(page.getByText(`${name} is created.`)).toBeVisible();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  await expect(page.getByText('Looks after the quays')).toBeVisible();

  await page.getByRole('button', { name: 'Add members' }).click();
  await dialog.getByRole('searchbox').fill('agent');
  await dialog.getByRole('checkbox', { name: /Emir Hadžić/u }).check();
  await dialog.getByRole('searchbox').fill(username);
  await dialog.getByRole('checkbox', { name: new RegExp(username, 'u') }).check();
  await dialog.getByRole('button', { name: 'Add 2 members' }).click();
  await expect(page.getByText('2 members are added.')).toBeVisible();
  await expect(rows(page)).toHaveCount(2);

  // Taken out by a slip, and back.
  await page.getByRole('button', { name: /Remove Emir Hadžić/u }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page)).toHaveCount(2);

  const users = other.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' });
  await expect(users).toHaveCount(0);
  await tab(page, 'Roles').click();
  await page.getByRole('switch', { name: 'Analyze manager' }).press('Space');
  await expect(users).toBeVisible();
  await tab(page, 'Members').click();
  await rows(page).filter({ hasText: username }).getByRole('link').click();
  await tab(page, 'Permissions').click();
  await expect(page.getByText(`through the team ${name}`).first()).toBeVisible();
  await page.getByRole('link', { name }).first().click();

  await page.getByRole('button', { name: 'Rename' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill(`${name} north`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: `${name} north`, level: 1 })).toBeVisible();
  await tab(page, 'History').click();
  await expect(rows(page).first()).toContainText(`Changed the team ${name}`);
  await expect(rows(page).first()).toContainText(`${name} north`);
  await expect(rows(page).nth(1)).toContainText('Gave the team');

  await tab(page, 'Members').click();
  await page.getByRole('button', { name: 'Delete team', exact: true }).click();
  await expect(dialog).toContainText('Its 2 members stay users of the account.');
  await expect(dialog).toContainText('Analyze manager');
  await dialog.getByRole('button', { name: `Delete team ${name} north` }).click();
  await expect(page).toHaveURL(/\/teams$/u);
  await expect(page.getByText(`${name} north is deleted.`)).toBeVisible();
  await expect(users).toHaveCount(0);
  await theirs.close();
});

test('on a phone members are chosen on their cards, leave the team together and come back by Undo; the history tells it', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page);
  const { team } = await makeTeam(page, 'Chosen');
  const username = `joined${Date.now()}`;
  const joined = await make(page, 'users', { username, firstName: 'Siv', lastName: username, email: `${username}@example.com` });
  await call(page, 'put', `/users/${joined.id}/teams/${team.id}`);
  await page.goto(`/teams/${team.id}`);
  await expect(rows(page)).toHaveCount(2);
  const boxes = rows(page).getByRole('checkbox');
  await boxes.first().check();
  const bar = page.getByRole('region', { name: 'Selected members' });
  await expect(bar).toContainText('1 selected');
  await boxes.first().uncheck();
  await expect(bar).toHaveCount(0);
  await page.getByText('Select all on this page').click();
  await expect(boxes.nth(1)).toBeChecked();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await axe(page, 'chosen');
  await shot(page, 'team-chosen-390');
  await bar.getByRole('button', { name: 'Remove 2 members' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove 2 members' });
  await expect(dialog).toContainText('lose its roles at once');
  await dialog.getByRole('button', { name: 'Remove 2 members' }).click();
  await expect(page.getByText('2 members are removed.')).toBeVisible();
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Nobody is in this team yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('2 members are in the team again.')).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await page.goto(`/audit?range=this_week&action=user.team_left&target=${joined.id}`);
  await expect(rows(page).first()).toContainText(`from the team ${team.name}`);
});

test('the list is searched, filtered by role and ordered, all of it in the address', async ({ page }) => {
  await signIn(page, 'admin', '/teams');
  const { team, role } = await makeTeam(page, 'Listed');
  await page.reload();
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('made by a test');
  await expect(page).toHaveURL(/search=made\+by\+a\+test/u);
  await expect(rows(page).filter({ hasText: team.name })).toHaveCount(1);
  await page.goto(`/teams?role=${role.id}`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(role.name);
  await page.getByRole('searchbox').fill('nothing like it');
  await expect(page.getByRole('heading', { name: 'No team matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'Members' }).click();
  await expect(page).toHaveURL(/sort=-users/u);
  const counts = await rows(page).locator('td.num').allTextContents();
  expect(counts.map(Number)).toEqual(counts.map(Number).sort((a, b) => b - a));
});

test('the palette and the list of users lead to a team, a role tells its teams', async ({ page }) => {
  await signIn(page);
  const { team, role } = await makeTeam(page, 'Found');
  await page.goto('/users?search=nora');
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox').or(page.getByRole('dialog').getByRole('searchbox')).first()).toBeFocused();
  await page.keyboard.type(team.name);
  await page.getByRole('option', { name: team.name }).click();
  await expect(page.getByRole('heading', { name: team.name, level: 1 })).toBeVisible();
  await page.goto(`/users?team=${team.id}`);
  // By the keyboard: the card of a job that came late would move the row away from under the pointer.
  await rows(page).first().getByRole('link', { name: team.name }).press('Enter');
  await expect(page.getByRole('heading', { name: team.name, level: 1 })).toBeVisible();
  await page.goto(`/roles/${role.id}`);
  await page.getByRole('link', { name: '1 team gives it to its members.' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.goto(`/audit?range=this_week&target=${team.id}`);
  await expect(rows(page).first()).toContainText('Gave the team');
});

test('roles that are each person\'s own cannot be given to a team, and say why', async ({ page }) => {
  await signIn(page);
  const { team, role } = await makeTeam(page, 'Careful');
  await page.goto(`/teams/${team.id}?tab=roles`);
  const admin = page.getByRole('switch', { name: 'Account admin' });
  await expect(admin).toBeDisabled();
  await expect(admin).toHaveAccessibleDescription(/It is given to each person by name/u);
  await expect(page.getByRole('switch', { name: 'Inbox agent' })).toHaveAccessibleDescription(/takes a seat/u);
  await expect(page.getByRole('switch', { name: role.name })).toBeChecked();
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('a toggle that the server refuses goes back, with the reason', async ({ page }) => {
    await signIn(page);
    const { team, role } = await makeTeam(page, 'Contested');
    await page.goto(`/teams/${team.id}?tab=roles`);
    const toggle = page.getByRole('switch', { name: role.name });
    await expect(toggle).toBeChecked();
    await page.route(`**/teams/${team.id}/roles/*`, (route) => route.fulfill({
      status: 403, contentType: 'application/problem+json', json: { code: 'access.power_lacking', detail: 'Somebody in it may do what you may not.' },
    }));
    await toggle.press('Space');
    await expect(page.getByRole('alert')).toContainText('Somebody in it may do what you may not.');
    await expect(toggle).toBeChecked();
  });

  test('a name that is taken is said at the field, and what was typed stays', async ({ page }) => {
    await signIn(page, 'admin', '/teams');
    const { team } = await makeTeam(page, 'Twin');
    await page.getByRole('button', { name: 'Create team' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill(team.name.toUpperCase());
    await dialog.getByRole('textbox', { name: /Description/u }).fill('Kept');
    await dialog.getByRole('button', { name: 'Create team' }).click();
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveAttribute('aria-invalid', 'true');
    await expect(dialog.getByRole('textbox', { name: /Description/u })).toHaveValue('Kept');
  });

  test('who was faster is not overwritten', async ({ page }) => {
    await signIn(page);
    const { team } = await makeTeam(page, 'Raced');
    await page.route('**/session/events', (route) => route.fulfill({ contentType: 'text/event-stream', body: 'retry: 600000\n\n' }));
    await page.goto(`/teams/${team.id}`);
    await page.getByRole('button', { name: 'Rename' }).click();
    await call(page, 'patch', `/teams/${team.id}`, { description: 'Faster' });
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Too late');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('The team was not changed.')).toBeVisible();
  });

  test('a team that is gone says so', async ({ page }) => {
    await signIn(page, 'admin', '/teams/tea_none');
    await expect(page.getByRole('heading', { name: 'There is no such team' })).toBeVisible();
  });
});

test('a reader sees teams, and buttons that tell why they do nothing', async ({ page }) => {
  await signIn(page);
  const { team } = await makeTeam(page, 'Read');
  await page.context().clearCookies();
  await signIn(page, 'auditor', '/teams');
  await expect(page.getByRole('button', { name: 'Create team' })).toHaveAttribute('aria-disabled', 'true');
  await page.goto(`/teams/${team.id}`);
  await expect(page.getByRole('button', { name: 'Add members' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: 'Delete team', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: /^Remove /u })).toHaveCount(0);
  await tab(page, 'Roles').click();
  await expect(page.getByText('This takes the permission teams/manage.').first()).toBeVisible();
  await expect(page.getByRole('switch').first()).toBeDisabled();
});

test('without the permission there is no page and no entry', async ({ page }) => {
  await signIn(page, 'agent', '/teams');
  await expect(page.getByText('This takes the permission teams/view.')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Teams' })).toHaveCount(0);
});

for (const look of looks) {
  test(`teams in ${look.language}, ${look.theme}: readable by everybody`, async ({ page, axe, shot }) => {
    await signIn(page);
    const { team } = await makeTeam(page, 'Looked at');
    await wear(page, look);
    await page.goto('/teams');
    await expect(rows(page).first()).toBeVisible();
    await axe(page, 'list');
    await shot(page, `teams-${look.language}-${look.theme}`);
    await rows(page).first().locator('td button').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'row menu');
    await page.keyboard.press('Escape');
    await page.locator('.head .btn.main').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'create');
    await page.keyboard.press('Escape');

    await page.goto(`/teams/${team.id}`);
    await expect(rows(page).first()).toBeVisible();
    await axe(page, 'members');
    await shot(page, `team-${look.language}-${look.theme}`);
    await page.locator('.team-add .btn').click();
    await expect(page.getByRole('dialog').getByRole('checkbox').first()).toBeVisible();
    await axe(page, 'add members');
    await shot(page, `team-add-${look.language}-${look.theme}`);
    await page.keyboard.press('Escape');
    await page.locator('.head .acts .icb').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await axe(page, 'menu of the team');
    await page.keyboard.press('Escape');
    await page.goto(`/teams/${team.id}?tab=roles`);
    await expect(page.getByRole('switch').first()).toBeVisible();
    await axe(page, 'roles');
    await shot(page, `team-roles-${look.language}-${look.theme}`);
    await page.locator('.danger-row .btn').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'delete');
    await shot(page, `team-delete-${look.language}-${look.theme}`);
    await page.keyboard.press('Escape');
    await page.goto(`/teams/${team.id}?tab=history`);
    await expect(rows(page).first()).toBeVisible();
    await axe(page, 'history');
    await call(page, 'delete', `/teams/${team.id}`);
  });
}

test('teams on a phone', async ({ page, axe, shot }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page);
  const { team } = await makeTeam(page, 'In the hand');
  for (const [address, picture] of [['/teams', 'teams-390'], [`/teams/${team.id}`, 'team-390'], [`/teams/${team.id}?tab=roles`, 'team-roles-390']] as const) {
    await page.goto(address);
    await expect(page.getByRole('switch').or(rows(page)).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await axe(page, picture);
    await shot(page, picture);
  }
});
