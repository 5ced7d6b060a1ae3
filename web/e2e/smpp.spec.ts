import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, looks, signIn, test, wear, type Page } from './fixture';
import { makeUser } from './people';
import { changeRows } from './rows';
import type { RunningProgram } from './program';

// Sessions are rows of a node that is there: these lie in PostgreSQL, where a test can play the node.
test.use({ engine: 'postgres' });

const rows = (page: Page) => page.locator('.table > table > tbody > tr:not(.waiting)');
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });

interface Session { id: string; holder: string; name: string; kind?: string; address?: string; rate?: number }

/** A session of the user on a node of the test's own. */
function bound(program: RunningProgram, account: string, { id, holder, name, kind = 'transceiver', address = '192.0.2.7', rate = 0 }: Session) {
  changeRows(program, "INSERT INTO bind_nodes (id, lease_until) VALUES (:'id', 9000000000000000)", { id: `nod_${id}` });
  changeRows(program, `INSERT INTO binds (account_id, id, node, holder_kind, holder_id, holder_name, system_id, kind, address, tls, bound_at,
      submitted, delivered, throttled, rate, counted_at, search_text)
    VALUES (:'account', :'id', :'node', 'user', :'holder', :'name', :'name', :'kind', :'address', 1, (extract(epoch FROM now()) * 1000000)::bigint,
      12840, 12811, 3, :'rate'::bigint, 0, :'name' || ' ' || :'address')`,
  { account, id, node: `nod_${id}`, holder, name, kind, address, rate: String(rate * 1000) });
}

async function accountOf(page: Page): Promise<string> {
  const { account } = await (await page.request.get('/api/v1/session')).json() as { account: { id: string } };
  return account.id;
}

/** A short message centre that answers every request with a status, and what it was asked. */
async function centre() {
  const asked: number[] = [];
  const state = { status: 0 };
  const server = createServer((socket) => {
    let kept = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]);
      while (kept.length >= 16 && kept.length >= kept.readUInt32BE(0)) {
        const pdu = kept.subarray(0, kept.readUInt32BE(0));
        kept = kept.subarray(pdu.length);
        asked.push(pdu.readUInt32BE(4));
        const answer = Buffer.alloc(17);
        answer.writeUInt32BE(17, 0);
        answer.writeUInt32BE((pdu.readUInt32BE(4) | 0x80000000) >>> 0, 4);
        answer.writeUInt32BE(state.status, 8);
        answer.writeUInt32BE(pdu.readUInt32BE(12), 12);
        socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, asked, answers: (status: number) => { state.status = status; }, close: () => server.close() };
}

/** A program that binds, and what it was told since: the answer to its bind, then what the gateway asks of it. */
async function bind(port: number, systemId: string, password: string) {
  const body = Buffer.from(`${systemId}\0${password}\0\0\x34\0\0\0`, 'latin1');
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(0x9, 4);
  head.writeUInt32BE(1, 12);
  const told: { command: number; status: number }[] = [];
  const socket = connect(port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.on('close', resolve));
  let kept = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]);
    while (kept.length >= 16 && kept.length >= kept.readUInt32BE(0)) {
      told.push({ command: kept.readUInt32BE(4), status: kept.readUInt32BE(8) });
      kept = kept.subarray(kept.readUInt32BE(0));
    }
  });
  socket.write(Buffer.concat([head, body]));
  await expect.poll(() => told.length).toBeGreaterThan(0);
  return { told, closed, close: () => socket.destroy() };
}

test('a program binds, is seen with its name, and is unbound by who may', async ({ page, program }) => {
  await signIn(page);
  const person = await makeUser(page, 'Binder');
  const path = `/api/v1/accounts/self/users/${person.id}/api-access`;
  expect((await page.request.put(path, { data: { http: false, smpp: true } })).ok()).toBe(true);
  const made = await page.request.post(`${path}/bind-credentials`, { data: { anywhere: true } });
  const { systemId, password } = await made.json() as { systemId: string; password: string };
  const refused = await bind(program.smpp, systemId, 'not-this');
  expect(refused.told[0]).toEqual({ command: 0x80000009, status: 0x0e });
  const client = await bind(program.smpp, systemId, password);
  expect(client.told[0]).toEqual({ command: 0x80000009, status: 0 });

  await page.goto('/smpp');
  const mine = row(page, person.username);
  for (const words of [systemId, 'Transceiver', '127.0.0.1']) await expect(mine).toContainText(words);
  await mine.getByRole('button', { name: 'End' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await client.closed;
  expect(client.told.at(-1)?.command).toBe(0x6); // unbind
  await expect(mine).toHaveCount(0);
  refused.close();
});

test('an open session is watched, found and ended', async ({ page, program }) => {
  await signIn(page);
  const account = await accountOf(page);
  const person = await makeUser(page, 'Sender');
  const other = await makeUser(page, 'Quiet');
  bound(program, account, { id: `bnd_${person.username}`, holder: person.id, name: person.username, rate: 84 });
  bound(program, account, { id: `bnd_${other.username}`, holder: other.id, name: other.username, kind: 'receiver', address: '198.51.100.9' });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'SMPP' }).click();
  const mine = row(page, person.username);
  for (const words of ['Transceiver', '192.0.2.7', 'TLS', '84', '12,840', '12,811']) await expect(mine).toContainText(words);

  // Without a touch of the page.
  changeRows(program, "UPDATE binds SET rate = 97000, submitted = 13700 WHERE id = :'id'", { id: `bnd_${person.username}` });
  await expect(mine).toContainText('13,700');
  await expect(mine).toContainText('97');

  await mine.getByRole('link', { name: person.username }).click();
  await page.locator('nav.tabs').getByRole('link', { name: 'Sessions' }).click();
  await expect(page.getByText('1 SMPP session is open as well.')).toBeVisible();
  await page.getByRole('link', { name: 'Show them' }).click();
  await expect(page.getByRole('searchbox', { name: 'Name, system id or address' })).toHaveValue(person.username);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();

  await page.getByRole('button', { name: 'Kind' }).click();
  await page.getByRole('dialog').getByText('Receiver').click();
  await expect(page).toHaveURL(/kind=receiver/u);
  await page.keyboard.press('Escape');
  await expect(mine).toHaveCount(0);
  await expect(row(page, other.username)).toBeVisible();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Name, system id or address' }).fill(person.username);
  await expect(row(page, other.username)).toHaveCount(0);

  await mine.getByRole('button', { name: 'End' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('The client may bind again.');
  await dialog.getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText(`The session of ${person.username} is ended.`)).toBeVisible();
  await expect(mine).toHaveCount(0);
  await expect(page.getByText('No session matches')).toBeVisible();
  await page.goto('/audit?action=bind.ended');
  await expect(page.getByText(`Ended an SMPP session of ${person.username}`).first()).toBeVisible();
});

test.describe('refused', () => {
  test.use({ refusals: true });

  test('the operator says where a customer’s messages go, and tries it', async ({ page }) => {
    const smsc = await centre();
    await signIn(page, 'operator', '/accounts');
    const name = `Fjord ${Date.now()}`;
    const made = await page.request.post('/api/v1/accounts', { data: { name, language: 'en', timeZone: 'UTC', admin: { username: `fjord.${Date.now()}`, firstName: 'Fia', email: 'fia@example.com' } } });
    expect(made.ok(), await made.text()).toBe(true);
    await page.goto(`/accounts?search=${encodeURIComponent(name)}`);
    await row(page, name).getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Message centre…' }).click();
    const dialog = page.getByRole('dialog', { name: `Message centre of ${name}` });
    await expect(dialog).toContainText('programs can bind, and their messages are refused');
    await expect(dialog.getByRole('button', { name: 'Try it' })).toHaveCount(0);

    await dialog.getByLabel('Port').fill('http');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('Write a port, such as 2775.');
    await dialog.getByLabel('Host').fill('127.0.0.1');
    await dialog.getByLabel('Port').fill(String(smsc.port));
    await dialog.getByText('Connect over TLS').click();
    await dialog.getByLabel('System id').fill('fjord');
    await dialog.getByRole('textbox', { name: 'Password' }).fill('hush 1');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('visible characters, without spaces');
    await dialog.getByRole('textbox', { name: 'Password' }).fill('hush-1');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('The message centre is saved.')).toBeVisible();
    await expect(dialog).toContainText('It is set and cannot be shown.');
    await expect(dialog.getByRole('textbox', { name: 'Password' })).toHaveValue('');

    await dialog.getByRole('button', { name: 'Try it' }).click();
    await expect(dialog).toContainText('The centre took the bind and answered.');
    expect(smsc.asked).toEqual([0x9, 0x15, 0x6]); // bind_transceiver, enquire_link, unbind
    smsc.answers(0x0e);
    await dialog.getByRole('button', { name: 'Try it' }).click();
    await expect(dialog).toContainText('The centre does not accept the system id with this password.');
    await expect(dialog).toContainText('ESME_RINVPASWD');

    await dialog.getByLabel('Host').fill('evil.example.com');
    await expect(dialog.getByRole('button', { name: 'Try it' })).toHaveAttribute('aria-disabled', 'true');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('This is needed.');
    await dialog.getByLabel('Host').fill('127.0.0.1');
    await dialog.getByLabel('Window').fill('7');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByRole('button', { name: 'Try it' })).not.toHaveAttribute('aria-disabled', 'true');
    await expect(dialog.getByLabel('Window')).toHaveValue('7');

    await dialog.getByRole('button', { name: 'Remove…' }).click();
    await dialog.getByRole('button', { name: 'Remove it now' }).click();
    await expect(page.getByText('The message centre is removed.')).toBeVisible();
    await expect(dialog.getByLabel('Host')).toHaveValue('');
    await page.goto(`/audit?search=${encodeURIComponent(name)}`);
    for (const what of ['Set the short message centre of', 'Tried the short message centre of', 'Removed the short message centre of']) {
      await expect(page.getByText(what).first()).toBeVisible();
    }
    expect(await page.content()).not.toContain('hush-1');
    smsc.close();
  });
});

test('the operator’s own centre serves all others, and a customer sees no such button', async ({ page }) => {
  await signIn(page, 'operator', '/smpp');
  await page.getByRole('button', { name: 'Default message centre' }).click();
  await expect(page.getByRole('dialog', { name: 'Default message centre' })).toContainText('accounts without a message centre of their own cannot send');
  await page.context().clearCookies();
  await signIn(page, 'admin', '/smpp');
  await expect(page.getByRole('heading', { name: 'SMPP' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Default message centre' })).toHaveCount(0);
});

test('a later page whose sessions have ended leads back to the first', async ({ page }) => {
  await signIn(page);
  await page.route('**/smpp-sessions?*cursor=*', (route) => route.fulfill({ json: { items: [] } }));
  await page.goto('/smpp?cursor=later');
  await expect(page.getByRole('heading', { name: 'No more sessions' })).toBeVisible();
  await page.getByRole('button', { name: 'First page' }).click();
  await expect(page).toHaveURL(/\/smpp$/u);
});

for (const look of looks) {
  test(`axe finds nothing, ${look.language} ${look.theme}`, async ({ page, program, axe, shot }) => {
    await signIn(page);
    const account = await accountOf(page);
    const stamp = `${look.language}${Date.now()}`;
    const person = await makeUser(page, 'Look');
    for (const [place, kind] of ['transceiver', 'transmitter', 'receiver'].entries()) {
      bound(program, account, { id: `bnd_${stamp}${place}`, holder: person.id, name: person.username, kind, address: `2001:db8:4f:12::${place + 10}`, rate: place * 40.5 });
    }
    await wear(page, look);
    await page.goto(`/smpp?search=${person.username}`);
    await expect(row(page, person.username)).toHaveCount(3);
    await axe(page, 'sessions');
    await shot(page, `smpp-${look.language}`);
    await rows(page).first().getByRole('button').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'the question', '.dialog');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(row(page, person.username)).toHaveCount(3);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await axe(page, 'sessions on a phone');
    await shot(page, `smpp-phone-${look.language}`);
    await page.goto('/smpp?search=nobody-of-that-name');
    await expect(page.locator('.table-empty')).toBeVisible();
    await axe(page, 'nothing found');

    await page.goto('/healthz'); // the list asks again by itself, and would be refused
    await page.context().clearCookies();
    await signIn(page, 'operator', '/smpp');
    await page.locator('.head .acts .btn').click();
    await expect(page.getByRole('dialog').locator('input[name="host"]')).toBeVisible();
    await axe(page, 'the centre on a phone', '.dialog');
    await shot(page, `smsc-phone-${look.language}`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await shot(page, `smsc-${look.language}`);
  });
}
