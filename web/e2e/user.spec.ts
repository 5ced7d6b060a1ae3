import { expect, looks, signIn, test, wear, type Page } from './fixture';
import { signInByLetter } from './letters';
import { makeUser } from './people';

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });
const bar = (page: Page) => page.getByRole('region', { name: 'Unsaved changes' });

test.describe.configure({ timeout: 90_000 });
test.beforeEach(async ({ page }) => signIn(page));

test('details are changed, listed before they are saved, and saved by Ctrl+S', async ({ page }) => {
  const made = await makeUser(page, 'Detailed');
  await page.goto(`/users/${made.id}`);
  await expect(page.getByRole('heading', { level: 1, name: made.name })).toBeVisible();
  await expect(bar(page)).toHaveCount(0);
  await page.getByLabel('First name').fill('Tessa');
  await page.getByLabel('Mobile').fill('+47 912 34 567');
  await expect(bar(page)).toContainText('2 changes');
  await expect(bar(page)).toContainText('+4791234567');

  await page.getByRole('link', { name: 'Roles' }).last().click();
  await expect(page).toHaveURL(/tab=roles$/u);
  await expect(bar(page), 'what is typed survives a look at another tab').toContainText('2 changes');
  await page.goBack();
  await expect(page.getByLabel('First name')).toHaveValue('Tessa');

  await page.keyboard.press('Control+s');
  await expect(notices(page)).toContainText('Tessa Detailed is saved.');
  await expect(bar(page)).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel('Mobile')).toHaveValue('+4791234567');

  await page.getByLabel('Mobile').fill('');
  await expect(bar(page)).toContainText('1 change');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByLabel('Mobile')).toHaveValue('+4791234567');
});

test('a new email address waits for its confirmation and can be taken back', async ({ page }) => {
  const made = await makeUser(page, 'Mailed');
  await page.goto(`/users/${made.id}`);
  await page.getByLabel('Email').fill(`new.${made.email}`);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('A new email address waits to be confirmed.')).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue(made.email);
  await page.getByRole('button', { name: 'Keep the old address' }).click();
  await expect(page.getByText('A new email address waits to be confirmed.')).toHaveCount(0);
});

test('disabling acts at once and can be undone', async ({ page }) => {
  const made = await makeUser(page, 'Switched');
  await page.goto(`/users/${made.id}`);
  await page.getByRole('button', { name: 'Disable' }).click();
  await expect(page.locator('.profile').getByText('Disabled')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Enable' })).toBeVisible();
  await notices(page).getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.profile').getByText('No password yet')).toBeVisible();
});

test('the menu sends the letter again', async ({ page }) => {
  const made = await makeUser(page, 'Lettered');
  await page.goto(`/users/${made.id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Resend set-password email' }).click();
  await expect(notices(page)).toContainText(`The set-password email for ${made.name} is on its way.`);
});

test('deletion is asked for by name, and the username has to be typed', async ({ page }) => {
  const made = await makeUser(page, 'Erasable');
  await page.goto(`/users/${made.id}`);
  await page.getByRole('button', { name: 'Request deletion' }).click();
  const dialog = page.getByRole('dialog');
  const act = dialog.getByRole('button', { name: `Request deletion of ${made.name}` });
  await expect(act).toBeDisabled();
  await dialog.getByLabel('Reason').fill('Left the company');
  await dialog.getByLabel(/Type/u).fill(made.username);
  await act.click();
  await expect(notices(page)).toContainText(`The deletion of ${made.name} is requested.`);
  await expect(dialog).toHaveCount(0);
  // Once is enough: the page says that it was done, and when.
  await expect(page.getByText('The operator has not completed it yet.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Request deletion' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: 'Request deletion' })).toHaveAccessibleDescription(/^Deletion was requested on /u);
});

test('roles act at once, and an Inbox role takes a seat', async ({ page }) => {
  const made = await makeUser(page, 'Toggled');
  await page.goto(`/users/${made.id}?tab=roles`);
  const role = page.getByRole('switch', { name: 'Analyze manager' });
  await role.press('Space');
  await expect(role).toBeChecked();
  await expect(page.locator('.profile')).toContainText('Analyze manager');
  await page.reload();
  await expect(role).toBeChecked();

  const inbox = page.getByRole('switch', { name: 'Inbox agent' });
  await inbox.press('Space');
  await expect(inbox).toBeChecked();
  const seated = await (await page.request.get(`/api/v1/accounts/self/users/${made.id}`)).json() as { seatSince?: string };
  expect(seated.seatSince).toBeTruthy();
  // Others need it: there are few left.
  expect((await page.request.delete(`/api/v1/accounts/self/seats/${made.id}`)).ok()).toBe(true);
  await page.reload();
  await expect(inbox).toHaveAccessibleDescription(/No seat/u);

  await page.goto(`/users/${made.id}?tab=permissions`);
  await expect(page.getByText('audit/view')).toBeVisible();
  await page.getByRole('searchbox').fill('users/');
  await expect(page).toHaveURL(/find=users/u);
  await expect(page.getByText('audit/view')).toHaveCount(0);
  await expect(page.locator('.held').getByRole('link', { name: 'Analyze manager' })).toBeVisible();
  await page.getByRole('searchbox').fill('xyzzy');
  await expect(page.getByRole('heading', { name: 'No permission matches' })).toBeVisible();
});

test('the history tells what was done, newest first, and leads to the log', async ({ page }) => {
  const made = await makeUser(page, 'Chronicled');
  await page.request.patch(`/api/v1/accounts/self/users/${made.id}`, { data: { lastName: 'Annals' }, headers: { 'Content-Type': 'application/merge-patch+json' } });
  await page.goto(`/users/${made.id}?tab=history`);
  const rows = page.locator('tbody tr:not(.waiting)');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('Chronicled');
  await expect(rows.first()).toContainText('Annals');
  await rows.first().getByRole('link').click();
  await expect(page).toHaveURL(/\/audit\?.*event=/u);
  await expect(page.getByRole('complementary').getByText('Annals')).toBeVisible();
});

test('one’s own profile: sessions are listed, and one is ended', async ({ page, browser, program }) => {
  const other = await browser.newContext({ userAgent: 'Mozilla/5.0 (iPhone) Safari/604.1', baseURL: program.url });
  const phone = await other.newPage();
  await signIn(phone);
  await page.goto('/users/self?tab=sessions');
  const sessions = page.getByRole('table', { name: 'Sessions' });
  const line = sessions.locator('tbody tr').filter({ hasText: 'iPhone' }).first();
  await expect(line).toBeVisible();
  await expect(sessions.getByText('This browser')).toHaveCount(1);
  await line.getByRole('button', { name: /^End/u }).click();
  await expect(notices(page)).toContainText('The session is ended');
  await phone.waitForURL(/\/sign-in/u);
  await other.close();
});

test('one’s own language changes the interface at once', async ({ page }) => {
  await page.goto('/users/self');
  await expect(page.getByRole('button', { name: 'Disable' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByLabel('Language').selectOption('sl');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'sl');
  await expect(page.getByRole('link', { name: 'Podrobnosti' })).toBeVisible();
  await page.getByLabel('Jezik').selectOption('en');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('link', { name: 'Details' })).toBeVisible();
});

test.describe('refusals', () => {
  test.use({ refusals: true });

  test('what the server refuses stands at its field, and nothing typed is lost', async ({ page }) => {
    const taken = await makeUser(page, 'Takenmail');
    const made = await makeUser(page, 'Refused');
    await page.goto(`/users/${made.id}`);
    await page.getByLabel('Last name').fill('Kept');
    await page.getByLabel('Email').fill(taken.email);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByLabel('Email')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Last name')).toHaveValue('Kept');
    await expect(bar(page)).toContainText('2 changes');
  });

  test('a role that the server refuses goes back, with the reason', async ({ page }) => {
    const made = await makeUser(page, 'Rolledback');
    await page.goto(`/users/${made.id}?tab=roles`);
    const role = page.getByRole('switch', { name: 'Analyze manager' });
    await expect(role).toBeEnabled();
    await page.route('**/roles/analyze_manager', (route) => route.fulfill({
      status: 403, contentType: 'application/problem+json', json: { code: 'access.forbidden', title: 'No', detail: 'Not today.', status: 403 },
    }));
    await role.press('Space');
    await expect(notices(page)).toContainText('Not today.');
    await expect(role).not.toBeChecked();
  });

  test('the wrong current password is told at its field', async ({ page }) => {
    await page.goto('/users/self');
    await page.getByLabel('Current password').fill('not this one at all');
    await page.getByLabel('New password').fill('short');
    const rules = page.getByRole('list', { name: 'Rules for the password' });
    await expect(rules.getByRole('listitem').filter({ hasText: '8 to 128 characters' })).toContainText('not kept yet');
    await page.getByLabel('New password').fill('password1');
    await expect(page.getByText('Guessed at once')).toBeVisible();
    await expect(rules.getByRole('listitem').filter({ hasText: 'Not a common or leaked password' })).toContainText('not kept yet');
    await page.getByLabel('New password').fill('another long sentence');
    await expect(page.getByText('Strong', { exact: true })).toBeVisible();
    await expect(rules.getByText('not kept yet')).toHaveCount(0);
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true');
  });

  test('there is no such user', async ({ page }) => {
    await page.goto('/users/usr_00000000000000000000000000');
    await expect(page.getByRole('heading', { name: 'There is no such user' })).toBeVisible();
  });
});

test('changing one’s own password keeps this browser signed in and ends the others', async ({ page, browser, program }) => {
  const made = await makeUser(page, 'Secretive');
  const context = await browser.newContext({ baseURL: program.url, locale: 'en-GB' });
  const own = await context.newPage();
  await signInByLetter(own, made.email, made.username);
  await own.goto('/users/self');
  await own.getByLabel('Current password').fill('a river runs north today');
  await own.getByLabel('New password').fill('the same river runs south');
  await own.getByRole('button', { name: 'Change password' }).click();
  await expect(notices(own)).toContainText('Your password is changed.');
  await own.reload();
  await expect(own.getByRole('heading', { level: 1, name: made.name })).toBeVisible();
  await context.close();
});

test('who may not see users still has their own profile', async ({ browser, program, axe }) => {
  const context = await browser.newContext({ baseURL: program.url, locale: 'en-GB' });
  const page = await context.newPage();
  await signIn(page, 'agent', '/');
  await expect(page).toHaveURL(/\/users\/self$/u);
  await expect(page.getByLabel('First name')).toBeEnabled();
  await expect(page.getByLabel('Language')).toBeDisabled();
  for (const tab of ['roles', 'permissions', 'sessions', 'history']) {
    await page.goto(`/users/self?tab=${tab}`);
    await expect(page.locator('.profile')).toBeVisible();
    await expect(page.locator('.cols h2, .cols h3, .cols table').first()).toBeVisible();
    await axe(page, tab);
  }
  await context.close();
});

for (const look of looks) {
  test(`a user in ${look.language}, ${look.theme}: readable by everybody on every tab`, async ({ page, axe, shot }) => {
    test.setTimeout(180_000);
    const made = await makeUser(page, 'Looked', ['analyze_manager']);
    await wear(page, look);
    const name = `user-${look.language}-${look.theme}`;
    for (const tab of ['details', 'roles', 'permissions', 'sessions', 'history']) {
      await page.goto(`/users/${made.id}?tab=${tab}`);
      await expect(page.locator('.profile')).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await axe(page, tab);
      await shot(page, `${name}-${tab}`);
    }
    await page.goto('/users/self');
    await page.locator('input[name=firstName]').fill('Ingrida');
    await expect(page.locator('.save')).toBeVisible();
    await axe(page, 'own profile with a change');
    await shot(page, `${name}-self`);
    await page.locator('.danger-row button').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'deletion dialog', '.dialog');
    await shot(page, `${name}-deletion`);
  });
}

/** Cards whose first line does not begin where the card's last does. */
function ragged(page: Page): Promise<string[]> {
  return page.locator('tbody > tr:not(.waiting)').evaluateAll((cards) => cards.flatMap((card) => {
    const start = (place: string) => {
      const cell = card.querySelector(`.card-${place}`);
      return cell && cell.getBoundingClientRect().left + parseFloat(getComputedStyle(cell).paddingInlineStart);
    };
    const [title, foot] = [start('title'), start('foot')];
    return title === null || foot === null || Math.abs(title - foot) < 1 ? [] : [`${title} ${foot} ${card.textContent}`];
  }));
}

test('a user on a phone: nothing has to be scrolled sideways', async ({ page, axe, shot }) => {
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    for (const tab of ['details', 'roles', 'permissions', 'sessions', 'history']) {
      await page.goto(`/users/self?tab=${tab}`);
      await expect(page.locator('.profile')).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${tab} at ${width}`).toBeLessThanOrEqual(width);
      if (width === 390) {
        await axe(page, tab);
        await shot(page, `user-390-${tab}`);
        await expect(page.locator('.tabs [aria-current]'), `${tab} is in sight`).toBeInViewport({ ratio: 1 });
        if (tab === 'sessions' || tab === 'history') expect(await ragged(page), tab).toEqual([]);
      }
    }
  }
});
