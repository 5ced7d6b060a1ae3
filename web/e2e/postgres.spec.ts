import { expect, password, signIn, test, type Page } from './fixture';
import { addPasskey, codeOf, withAuthenticator } from './factors';
import { lifeOfAPerson } from './life';
import { makeUser } from './people';
import { startEmpty } from './program';

// Each page once on PostgreSQL; the whole journeys run on SQLite.

test.use({ engine: 'postgres' });
test.describe.configure({ timeout: 90_000 });

const tab = (page: Page, name: string) => page.locator('nav.tabs').getByRole('link', { name });
const rows = (page: Page) => page.locator('table:not(.vh) tbody tr:not(.waiting)');

lifeOfAPerson();

test('users: search, filter, order, pages and a view', async ({ page }) => {
  await signIn(page);
  await expect(rows(page)).toHaveCount(50);
  const first = await rows(page).first().textContent();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(rows(page).first()).not.toHaveText(first ?? '');
  await page.goto('/users?status=pending&sort=-email');
  await expect(rows(page).first()).toContainText('No password yet');
  await page.goto('/users?search=solberg');
  await expect(rows(page).filter({ hasText: 'Ingrid Solberg' })).toHaveCount(1);
  await page.goto('/users?search=zzqqxx');
  await expect(page.getByText('Nobody matches these filters')).toBeVisible();
  const csv = await page.request.get('/api/v1/accounts/self/users/export');
  expect((await csv.text()).split('\n').length).toBeGreaterThan(500);
});

test('a user: details are saved, and every tab tells of it', async ({ page }) => {
  await signIn(page);
  await page.goto('/users?search=auditor');
  await rows(page).first().getByRole('link').first().click();
  await page.getByLabel('Last name').fill('Keeper');
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/Keeper is saved\./u)).toBeVisible();
  await tab(page, 'Permissions').click();
  await expect(page.getByText('audit/view')).toBeVisible();
  await tab(page, 'Sessions').click();
  await expect(page.getByText('Where this person is signed in now.')).toBeVisible();
  await tab(page, 'History').click();
  await expect(rows(page).first()).toContainText('auditor');
});

test('roles: one is created, and the log tells of it', async ({ page }) => {
  await signIn(page);
  const name = `Night desk ${Date.now()}`;
  const made = await page.request.post('/api/v1/accounts/self/roles', { data: { name, permissions: ['users/view'] } });
  expect(made.ok(), await made.text()).toBe(true);
  await page.goto('/roles');
  await expect(page.getByText(name)).toBeVisible();
  await page.goto(`/audit?search=${encodeURIComponent(name)}`);
  await expect(rows(page)).toHaveCount(1);
});

test('teams: members have what its role allows', async ({ page }) => {
  await signIn(page);
  const name = `Quay watch ${Date.now()}`;
  await page.goto('/teams');
  await page.getByRole('button', { name: 'Create team' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Create team' }).click();
  await page.getByRole('button', { name: 'Add members' }).click();
  await page.getByRole('dialog').getByRole('searchbox').fill('auditor');
  await page.getByRole('dialog').getByRole('checkbox', { name: /auditor@/u }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Add 1 member' }).click();
  await expect(rows(page)).toHaveCount(1);
  await tab(page, 'Roles').click();
  await page.getByRole('switch', { name: 'Auditor (external)' }).press('Space');
  await tab(page, 'Members').click();
  await rows(page).getByRole('link').click();
  await tab(page, 'Permissions').click();
  await expect(page.getByText(`through the team ${name}`).first()).toBeVisible();
  await page.goto('/teams');
  await expect(rows(page).filter({ hasText: name })).toContainText('Auditor (external)');
});

test('messages: a provider is kept, fails its test, and the log tells of it', async ({ page }) => {
  await signIn(page, 'operator', '/messages');
  const name = `Centre ${Date.now()}`;
  const made = await page.request.post('/api/v1/accounts/self/message-providers', {
    data: { kind: 'smpp', name, settings: { host: '127.0.0.1', port: 1, systemId: 'gate', from: 'Gatehouse' }, secret: 's3cr3t' },
  });
  expect(made.ok(), await made.text()).toBe(true);
  await page.reload();
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Send a test message' }).click();
  await page.getByRole('textbox', { name: 'Number' }).fill('+38640123456');
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('dialog')).toContainText('It could not be reached.');
  await page.goto('/messages');
  await expect(rows(page).filter({ hasText: name })).toContainText('Failing');
  await page.goto('/messages?tab=log&state=delivered');
  await expect(rows(page).first()).toContainText('Delivered');
  await page.goto('/messages?tab=log&state=queued');
  await expect(page.getByText('No message matches')).toBeVisible();
});

test('invites: one is sent, listed and revoked', async ({ page }) => {
  await signIn(page);
  const email = `smoke.${Date.now()}@example.com`;
  await page.goto('/invites?invite=true');
  await page.getByRole('textbox', { name: 'Email addresses' }).fill(email);
  await page.getByRole('button', { name: 'Send 1 invite' }).click();
  await expect(rows(page).filter({ hasText: email })).toContainText('Invited');
  await page.getByRole('button', { name: `Actions for ${email}` }).click();
  await page.getByRole('menuitem', { name: 'Revoke' }).click();
  await page.goto(`/invites?status=revoked&search=${encodeURIComponent(email)}`);
  await expect(rows(page)).toHaveCount(1);
});

test('audit log: ranges, filters and the histogram', async ({ page }) => {
  await signIn(page);
  await page.goto('/audit?range=last_week&status=failure');
  await expect(rows(page).first()).toContainText('Failure');
  await expect(page.getByRole('figure')).toBeVisible();
});

test('imports: a file is checked and imported', async ({ page }) => {
  await signIn(page);
  await page.goto('/imports');
  const name = `crew${Date.now()}`;
  const text = `username,firstName,lastName,email\n${name},Crew,One,${name}@example.com\n${name}.bad,Crew,Bad,not-an-address\n`;
  await page.locator('input[type=file]').setInputFiles({ name: 'crew.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Check the file' }).click();
  await expect(page.getByRole('heading', { name: 'What the file would do' })).toBeVisible();
  await page.getByRole('button', { name: 'Import 1 user' }).click();
  await expect(page.getByRole('heading', { name: 'What the import did' })).toBeVisible();
  await page.goto(`/users?search=${name}`);
  await expect(rows(page)).toHaveCount(1);
});

test('all that match are changed by a job', async ({ page }) => {
  await signIn(page);
  const started = await page.request.post('/api/v1/accounts/self/bulk-jobs', {
    data: { action: 'add_role', role: 'people_manager', filter: { status: ['pending'] } },
  });
  expect(started.ok(), await started.text()).toBe(true);
  const { id } = await started.json() as { id: string };
  await expect.poll(async () => (await (await page.request.get(`/api/v1/accounts/self/bulk-jobs/${id}`)).json() as { status: string }).status).toBe('done');
  await page.goto('/users?status=pending');
  await expect(rows(page).first()).toContainText('People manager');
});

test('accounts: the operator sees and creates them', async ({ page }) => {
  await signIn(page, 'operator', '/accounts');
  await expect(rows(page).filter({ hasText: 'Halden Freight' })).toHaveCount(1);
  const name = `Kestrel ${Date.now()}`;
  const made = await page.request.post('/api/v1/accounts', { data: { name, language: 'en', timeZone: 'UTC',
    admin: { username: `kestrel${Date.now()}`, firstName: 'Kes', email: `kes.${Date.now()}@example.com` } } });
  expect(made.ok(), await made.text()).toBe(true);
  await page.reload();
  await expect(rows(page).filter({ hasText: name })).toHaveCount(1);
});

test('a forgotten password is answered alike for everybody', async ({ page }) => {
  for (const name of ['agent', 'nobody.at.all']) {
    await page.goto('/forgot-password');
    await page.getByLabel('Username or email').fill(name);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await expect(page.getByRole('status').or(page.getByRole('heading', { name: 'Look into your mail' })).first()).toBeVisible();
  }
});

test('the set-up makes the operator', async ({ page }, info) => {
  const program = await startEmpty(info.parallelIndex, 'postgres');
  try {
    await page.goto(/\S+\/setup#\S+/u.exec(program.said())?.[0] ?? '');
    await page.getByLabel('Name of the operator account').fill('Nordic Messaging');
    const admin = page.getByRole('group', { name: 'First administrator' });
    await admin.getByLabel('First name').fill('Sofie');
    await admin.getByLabel('Username').fill('keeper');
    await admin.getByLabel('Email').fill('keeper@example.com');
    await admin.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await expect(page.getByRole('status')).toContainText('Gatehouse is set up');
  } finally {
    await program.stop();
  }
});

test('security: a preset is saved, and its standing told', async ({ page }) => {
  await signIn(page);
  const made = await page.request.post('/api/v1/accounts/self/accounts', { data: { name: `Vault ${Date.now()}` } });
  const { id } = await made.json() as { id: string };
  await page.goto(`/a/${id}/security`);
  await page.getByRole('button', { name: /^Classic/u }).click();
  await page.keyboard.press('Control+s');
  await expect(page.getByText('The settings are saved.')).toBeVisible();
  await expect(page.locator('.standing')).toContainText('Below level 1');
});

test('API keys: one comes in, is listed and revoked', async ({ page, baseURL }) => {
  await signIn(page, 'admin', '/api-keys/new');
  const name = `Quay feed ${Date.now()}`;
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('table', { name: 'Scopes' }).getByRole('checkbox', { name: 'users/view' }).check();
  await page.getByRole('button', { name: 'Create API key' }).click();
  const secret = await page.getByRole('dialog').locator('.key-secret .mono').first().textContent() ?? '';
  const came = await fetch(`${baseURL ?? ''}/api/v1/accounts/self/users?limit=1`, { headers: { authorization: `App ${secret}` } });
  expect(came.status).toBe(200);
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: `Revoke ${name}` }).click();
  await expect(page.getByText('It was revoked and cannot be changed any more.')).toBeVisible();
  await page.goto(`/api-keys?status=revoked&search=${encodeURIComponent(name)}`);
  await expect(rows(page)).toHaveCount(1);
});

test('access controls: a safelist is tried, and the access check tells what it refuses', async ({ page }) => {
  await signIn(page);
  const made = await makeUser(page, 'Quayside');
  await page.goto(`/users/${made.id}?tab=access`);
  const list = page.getByRole('region', { name: 'IP safelist' });
  await list.getByLabel('Addresses').fill('203.0.113.0/24 Office');
  await list.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('How long').selectOption({ label: 'Try it for 5 minutes' });
  await dialog.getByRole('button', { name: 'Try the safelist' }).click();
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(page.getByText(/tries this list until/u)).toHaveCount(0);
  await list.getByRole('link', { name: 'Access check' }).click();
  await page.getByLabel('From the address').fill('198.51.100.24');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('The address is not in the safelist.');
});

test('second factors: an app, a passkey and recovery codes are set up', async ({ page }) => {
  await signIn(page, 'auditor', '/users/self?tab=security');
  await withAuthenticator(page);
  const card = (name: string) => page.getByRole('region', { name, exact: true });
  await card('Authenticator app').getByRole('button').first().click();
  const secret = await page.getByRole('dialog').locator('.factor-secret .mono').innerText();
  await page.getByRole('dialog').getByLabel('Code that the app shows').fill(codeOf(secret));
  await page.getByRole('dialog').getByRole('button', { name: 'Set up', exact: true }).click();
  await expect(card('Authenticator app')).toContainText('In use');
  await addPasskey(page, 'Laptop');
  await expect(card('Passkeys').getByRole('listitem')).toContainText('Laptop');
  await card('Recovery codes').getByRole('button').click();
  await expect(page.locator('.factor-codes li')).toHaveCount(10);
  await page.goto('/users?secondFactor=passkey');
  await expect(page.locator('.chip.set')).toContainText('Passkey');
});
