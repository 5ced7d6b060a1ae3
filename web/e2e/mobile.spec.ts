import { expect, looks, signIn, wear } from './fixture';
import { beginPairing, fits, mine, pair, remove, test, type Pairing } from './phone';

test('a phone is paired by the code and the number, and removed on itself', async ({ page, phone, axe }) => {
  await phone.goto('/mobile');
  await expect(phone.getByRole('heading', { name: 'This phone is not paired' })).toBeVisible();
  const pairing = await beginPairing(page);
  await phone.goto('about:blank');
  await phone.goto(pairing.link);
  await expect(phone).toHaveURL(/\/mobile$/u); // the token is gone from the address
  await phone.getByLabel('Name of this phone').fill('');
  await phone.getByRole('button', { name: 'Pair' }).click();
  await expect(phone.getByText('Fill this in.')).toBeVisible();
  await axe(phone, 'the form on the phone');
  await fits(phone);
  await phone.getByLabel('Name of this phone').fill('Pocket');
  await phone.getByRole('button', { name: 'Pair' }).click();
  await expect(phone.getByRole('heading', { name: 'Type this number in the portal' })).toBeVisible();
  const number = await phone.locator('.mobile-number').textContent() ?? '';
  expect(number).toMatch(/^\d\d$/u);
  await axe(phone, 'the number on the phone');
  await fits(phone);

  // Reloading loses nothing: the key is kept, and so is what it waits for.
  await phone.reload();
  await expect(phone.locator('.mobile-number')).toHaveText(number);
  const seen = await (await page.request.get(`${mine}/pairings/${pairing.id}`)).json() as Pairing;
  expect(seen).toMatchObject({ status: 'offered', name: 'Pocket' });
  expect(JSON.stringify(seen)).not.toContain(`"${number}"`);
  expect((await page.request.post(`${mine}/pairings/${pairing.id}`, { data: { number } })).status()).toBe(200);
  await expect(phone.getByRole('heading', { name: 'Nobody is signing in' })).toBeVisible();
  await axe(phone, 'waiting on the phone');
  await fits(phone);
  await phone.reload();
  await expect(phone.getByRole('heading', { name: 'Nobody is signing in' })).toBeVisible();

  // No script can read the key out, not even the page's own.
  const told = await phone.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('gatehouse-mobile');
      request.onsuccess = () => resolve(request.result);
    });
    const device = await new Promise<{ keys: CryptoKeyPair }>((resolve) => {
      const request = database.transaction('device').objectStore('device').get('it') as IDBRequest<{ keys: CryptoKeyPair }>;
      request.onsuccess = () => resolve(request.result);
    });
    const formats = ['pkcs8', 'jwk'] as const;
    const tries = await Promise.all(formats.map((format) => crypto.subtle.exportKey(format as 'jwk', device.keys.privateKey).then(() => 'read', () => 'refused')));
    return { tries, extractable: device.keys.privateKey.extractable };
  });
  expect(told).toEqual({ tries: ['refused', 'refused'], extractable: false });

  await phone.getByRole('button', { name: 'Remove this phone' }).click();
  await expect(phone.getByRole('button', { name: 'Remove', exact: true })).toBeFocused();
  await axe(phone, 'removing on the phone');
  await phone.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(phone.getByRole('heading', { name: 'This phone is not paired' })).toBeVisible();
  const left = await (await page.request.get(mine)).json() as { items: unknown[] };
  expect(left.items).toEqual([]);
});

test('a phone that is removed elsewhere is told at once', async ({ page, phone }) => {
  const id = await pair(page, phone, 'Lost');
  expect((await remove(page, id)).status()).toBe(204);
  await expect(phone.getByRole('heading', { name: 'This phone is not paired any more' })).toBeVisible();
  await phone.getByRole('button', { name: 'Forget the pairing on this phone' }).click();
  await expect(phone.getByRole('heading', { name: 'This phone is not paired' })).toBeVisible();
});

test('a code works once, and one that has ended pairs nothing', async ({ page, phone, axe }) => {
  const pairing = await beginPairing(page);
  expect((await page.request.delete(`${mine}/pairings/${pairing.id}`)).status()).toBe(204);
  await phone.goto(pairing.link);
  await phone.getByLabel('Name of this phone').fill('Late');
  await phone.getByRole('button', { name: 'Pair' }).click();
  await expect(phone.getByRole('alert')).toContainText('This code is not valid any more.');
  await axe(phone, 'a dead code on the phone');

  const second = await beginPairing(page);
  await phone.goto('about:blank');
  await phone.goto(second.link);
  await phone.getByLabel('Name of this phone').fill('Given up');
  await phone.getByRole('button', { name: 'Pair' }).click();
  await expect(phone.locator('.mobile-number')).toBeVisible();
  expect((await page.request.delete(`${mine}/pairings/${second.id}`)).status()).toBe(204);
  await expect(phone.getByRole('heading', { name: 'This phone was not paired' })).toBeVisible();
});

for (const look of looks) {
  test(`the page of the phone in ${look.language}, ${look.theme}`, async ({ page, phone, axe, shot }) => {
    await wear(phone, look);
    const pairing = await beginPairing(page);
    await phone.goto(pairing.link);
    await phone.locator('.gate-card input').fill('Pocket');
    await phone.locator('.gate-card button[type=submit]').click();
    await expect(phone.locator('.mobile-number')).toBeVisible();
    await expect(phone.locator('html')).toHaveAttribute('dir', look.language === 'ar' ? 'rtl' : 'ltr');
    await axe(phone, `the number, ${look.language}`);
    await fits(phone);
    await shot(phone, `mobile-number-${look.language}-${look.theme}`);
  });
}

test.describe('in the portal', () => {
  test.describe.configure({ mode: 'default' }); // one after the other: a user has one open pairing
  test.use({ refusals: true });

  test('a phone is added, renamed and removed on the security page', async ({ page, phone, axe, shot }) => {
    await signIn(page, 'admin', '/users/self?tab=security');
    const card = page.getByRole('region', { name: 'Mobile devices' });
    await card.getByRole('button', { name: 'Add a mobile device' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a mobile device' });
    await expect(dialog.getByRole('img', { name: 'Code for pairing' })).toBeVisible();
    await axe(page, 'the code', '.dialog');
    await shot(page, 'mobile-code');
    await dialog.getByText('Without a camera').click();
    const link = await dialog.locator('.pair-address .mono').textContent() ?? '';
    await phone.goto(link);
    await phone.getByLabel('Name of this phone').fill('Pocket');
    await phone.getByRole('button', { name: 'Pair' }).click();
    const number = await phone.locator('.mobile-number').textContent() ?? '';

    const field = dialog.getByLabel('Number on the phone');
    await expect(field).toBeFocused();
    await expect(dialog.getByText('Pocket')).toBeVisible();
    await axe(page, 'the number in the portal', '.dialog');
    await field.fill(number === '55' ? '56' : '55');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(dialog.getByText('This is not the number that the other device shows.')).toBeVisible();
    await field.fill(number);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText('The mobile device Pocket is added.')).toBeVisible();
    await expect(phone.getByRole('heading', { name: 'Nobody is signing in' })).toBeVisible();

    await card.getByRole('button', { name: 'Actions for Pocket' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Old phone');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await expect(card.getByText('Old phone')).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await fits(page);
    await axe(page, 'the card on a phone', '#main');
    // Removed at this size: while a page is drawn for another one, a menu may be taken away under the pointer.
    await card.getByRole('button', { name: 'Actions for Old phone' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove the mobile device' }).click();
    await expect(card.getByText('Old phone')).toHaveCount(0);
    await expect(phone.getByRole('heading', { name: 'This phone is not paired any more' })).toBeVisible();
  });

  test('a dialog that is closed ends its code, and three wrong numbers do', async ({ page, phone }) => {
    await signIn(page, 'admin', '/users/self?tab=security');
    const add = page.getByRole('region', { name: 'Mobile devices' }).getByRole('button', { name: 'Add a mobile device' });
    const dialog = page.getByRole('dialog', { name: 'Add a mobile device' });
    const offer = async () => {
      await add.click();
      await dialog.getByText('Without a camera').click();
      const link = await dialog.locator('.pair-address .mono').textContent() ?? '';
      await phone.goto('about:blank');
      await phone.goto(link);
      await phone.getByLabel('Name of this phone').fill('Pocket');
      await phone.getByRole('button', { name: 'Pair' }).click();
      await expect(dialog.getByLabel('Number on the phone')).toBeVisible();
      return await phone.locator('.mobile-number').textContent() ?? '';
    };
    await offer();
    await page.keyboard.press('Escape');
    await expect(phone.getByRole('heading', { name: 'This phone was not paired' })).toBeVisible();

    const number = await offer();
    for (let tries = 0; tries < 3; tries += 1) {
      await dialog.getByLabel('Number on the phone').fill(number === '55' ? '56' : '55');
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(dialog.getByText(/This is not the number|This code has ended/u)).toBeVisible();
    }
    await expect(dialog.getByText('This code has ended.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Show a new code' }).click();
    await expect(dialog.getByRole('img', { name: 'Code for pairing' })).toBeVisible();
  });
});
