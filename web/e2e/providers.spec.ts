import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, looks, signIn, test, wear, type Page } from './fixture';

const rows = (page: Page) => page.locator('.table > table > tbody > tr:not(.waiting)');
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });

const act = async (page: Page, name: string, what: string) => {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: what }).click();
};

/** A provider over HTTP that takes everything, and what it was sent. */
async function stub() {
  const taken: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      taken.push(`${String(request.headers['x-key'])} ${body}`);
      response.end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/send`, taken, close: () => server.close() };
}

/** Fills the form of a template over HTTP. */
async function addTemplate(page: Page, name: string, url: string) {
  await page.locator('.head').getByRole('button', { name: 'Add provider' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add provider' });
  await dialog.getByLabel('Kind').selectOption('http_sms');
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('textbox', { name: 'URL' }).fill(url);
  await dialog.getByRole('textbox', { name: 'Headers' }).fill('X-Key: {secret}');
  await dialog.getByRole('textbox', { name: 'Secret' }).fill('s3cr3t');
  await dialog.getByRole('button', { name: 'Add provider' }).click();
  await expect(row(page, name)).toBeVisible();
}

test.beforeEach(async ({ page }) => signIn(page, 'operator', '/messages'));

test.describe('refused', () => {
  test.use({ refusals: true });

  test('a provider is added, tested, set anew, ordered, switched off and removed', async ({ page }) => {
    const provider = await stub();
    const stamp = Date.now();
    const [first, second] = [`Template ${stamp}`, `Centre ${stamp}`];
    await addTemplate(page, first, provider.url);
    await expect(row(page, first)).toContainText('Not used yet');

    await act(page, first, 'Send a test message');
    const dialog = page.getByRole('dialog', { name: `Test ${first}` });
    await dialog.getByRole('textbox', { name: 'Number' }).fill('040 123 456');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(dialog).toContainText('Write the number with a plus sign and the country');
    await dialog.getByRole('textbox', { name: 'Number' }).fill('+386 40 123 456');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(dialog).toContainText('The provider took the message.');
    expect(provider.taken).toHaveLength(1);
    expect(provider.taken[0]).toMatch(/^s3cr3t \{"to": "\+38640123456", "text": "This is a test message of Gatehouse over Template/u);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.reload();
    await expect(row(page, first)).toContainText('Healthy');

    await act(page, first, 'Edit');
    const edit = page.getByRole('dialog', { name: 'Edit provider' });
    await expect(edit).toContainText('It is set and cannot be shown.');
    await expect(edit.getByRole('textbox', { name: 'Secret' })).toHaveValue('');
    await edit.getByRole('textbox', { name: 'URL' }).fill('https://elsewhere.example.com/send');
    await edit.getByRole('button', { name: 'Save' }).click();
    await expect(edit).toContainText('Enter its secret again.');
    await edit.getByRole('textbox', { name: 'URL' }).fill(provider.url);
    await edit.getByRole('textbox', { name: 'Body' }).fill('{"text": {text}}');
    await edit.getByRole('button', { name: 'Save' }).click();
    await expect(edit).toContainText('This template cannot be used');
    await edit.getByRole('button', { name: 'Cancel' }).click();

    await page.locator('.head').getByRole('button', { name: 'Add provider' }).click();
    const add = page.getByRole('dialog', { name: 'Add provider' });
    await add.getByRole('textbox', { name: 'Name' }).fill(second);
    await add.getByRole('button', { name: 'Add provider' }).click();
    await expect(add).toContainText('This is needed.');
    await add.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1');
    await add.getByRole('textbox', { name: 'Port' }).fill('1');
    await add.getByRole('textbox', { name: 'System id' }).fill('gate');
    await add.getByRole('textbox', { name: 'Sender' }).fill('Gatehouse');
    await add.getByRole('textbox', { name: 'Password' }).fill('s3cr3t');
    await add.getByRole('button', { name: 'Add provider' }).click();
    await expect(row(page, second)).toContainText('SMPP');

    await act(page, second, 'Send a test message');
    const again = page.getByRole('dialog', { name: `Test ${second}` });
    await again.getByRole('textbox', { name: 'Number' }).fill('+38640123456');
    await again.getByRole('button', { name: 'Send' }).click();
    await expect(again).toContainText('It could not be reached.');
    await again.getByRole('button', { name: 'Close' }).last().click();

    await act(page, second, 'Ask earlier');
    await expect(page.getByText('The order is changed.')).toBeVisible();
    const names = async () => (await rows(page).allTextContents()).map((text) => (text.includes(first) ? 'first' : text.includes(second) ? 'second' : '')).filter(Boolean);
    await expect.poll(names).toEqual(['second', 'first']);

    await act(page, second, 'Switch off');
    await expect(row(page, second)).toContainText('Off');
    await act(page, second, 'Remove');
    await page.getByRole('dialog').getByRole('button', { name: `Remove ${second}` }).click();
    await expect(row(page, second)).toHaveCount(0);
    await act(page, first, 'Remove');
    await page.getByRole('dialog').getByRole('button', { name: `Remove ${first}` }).click();
    await expect(row(page, first)).toHaveCount(0);
    await page.goto(`/audit?search=${encodeURIComponent(first)}`);
    for (const what of ['Created the message provider', 'Sent a test message to +386•••56 over', 'Removed the message provider']) {
      await expect(rows(page).filter({ hasText: what })).not.toHaveCount(0);
    }
    provider.close();
  });
});

test('the log has filters, and says that there is nothing', async ({ page }) => {
  await page.getByRole('navigation', { name: 'Messages' }).getByRole('link', { name: 'Delivery log' }).click();
  await expect(page).toHaveURL(/tab=log/u);
  await page.getByRole('button', { name: 'State' }).click();
  await page.getByRole('dialog').getByText('Failed').click();
  await expect(page).toHaveURL(/state=failed/u);
  await page.keyboard.press('Escape');
  await expect(rows(page).first()).toContainText('Failed');
  await expect(rows(page).filter({ hasText: /Delivered|Sent/u })).toHaveCount(0);
  await page.goto('/messages?tab=log&state=queued');
  await expect(page.getByText('No message matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).not.toHaveURL(/state=/u);
});

test('a customer has no such page', async ({ page, context }) => {
  await context.clearCookies();
  await signIn(page, 'admin', '/messages');
  await expect(page.getByText('The messages are not yours to see')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Messages' })).toHaveCount(0);
});

for (const look of looks) {
  test(`axe finds nothing, ${look.language} ${look.theme}`, async ({ page, axe, shot }) => {
    await page.request.post('/api/v1/accounts/self/message-providers', {
      data: { kind: 'smpp', name: 'Primary SMSC', settings: { host: 'smsc.example.com', port: 3550, tls: true, systemId: 'gate', from: 'Gatehouse' }, secret: 's3cr3t' },
    });
    await wear(page, look);
    await page.goto('/messages');
    await expect(row(page, 'Primary SMSC')).toBeVisible();
    await axe(page, 'providers');
    await shot(page, `messages-${look.language}`);
    await page.locator('.head .acts button').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await axe(page, 'the form', '.dialog');
    await shot(page, `message-provider-${look.language}`);
    for (const kind of ['twilio_sms', 'http_voice']) {
      await page.getByRole('dialog').locator('select[name="kind"]').selectOption(kind);
      await axe(page, kind, '.dialog');
    }
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/messages');
    await expect(row(page, 'Primary SMSC')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await axe(page, 'providers on a phone');
    await shot(page, `messages-phone-${look.language}`);
    await page.goto('/messages?tab=log');
    await expect(page.locator('.table, .table-empty')).toBeVisible();
    await axe(page, 'the log on a phone');
  });
}
