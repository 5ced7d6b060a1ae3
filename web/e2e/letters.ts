import { expect, type Page } from '@playwright/test';

/** The link in the newest letter to an address; letters are sent after the answer, so it may take a moment. */
export async function linkTo(page: Page, address: string, path: string): Promise<string> {
  let link = '';
  await expect.poll(async () => {
    const box = await (await page.request.get('/outbox.json')).json() as { items: { to: string; text: string }[] };
    const text = box.items.filter((letter) => letter.to === address).map((letter) => letter.text).join('\n');
    link = new RegExp(`${path}#\\S+`, 'u').exec(text)?.[0] ?? '';
    return link;
  }).not.toBe('');
  return link;
}

/** A new user's first visit: the password from the letter's link, then in. */
export async function signInByLetter(page: Page, address: string, username: string) {
  const secret = 'a river runs north today';
  await page.goto(await linkTo(page, address, '/set-password'));
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill(secret);
  await page.getByRole('textbox', { name: 'New password once more' }).fill(secret);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByLabel('Username or email').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('.me').waitFor();
}
