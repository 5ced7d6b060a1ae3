import { expect, password, type Page } from './fixture';
import { fits, pair, test } from './phone';
import { changeRows } from './rows';
import { ask, begin, code, codeFor, heading, letters, newcomer, press, type Newcomer } from './secondStep';

// A sign-in in one browser and the phone that approves it in another, both by hand.

test.use({ engine: 'postgres', refusals: true });

const number = (page: Page) => page.locator('.step-number');
const question = (phone: Page) => phone.getByRole('heading', { name: 'Are you signing in?' });
const nobody = (phone: Page) => phone.getByRole('heading', { name: 'Nobody is signing in' });
const other = (right: string) => (right === '55' ? '56' : '55');

/** Somebody with a phone, in an account that always asks for a second factor. */
async function withPhone(page: Page, phone: Page): Promise<Newcomer> {
  const who = await newcomer(page, {});
  await pair(page, phone, 'Pocket', who.username);
  await page.request.post('/api/v1/session', { data: { username: 'admin', password } });
  await ask(page, who.account, { secondFactor: 'always' });
  await page.request.delete('/api/v1/session');
  return who;
}

/** Asks the phone, and gives the number that the page shows. */
async function askPhone(page: Page, how = 'Ask my mobile device'): Promise<string> {
  await expect(heading(page)).toHaveText('Approve on your mobile device');
  await press(page, how);
  await expect(number(page)).toHaveText(/^\d\d$/u);
  return await number(page).textContent() ?? '';
}

async function type(phone: Page, digits: string) {
  await phone.getByLabel('Number on the sign-in page').fill(digits);
  await phone.getByRole('button', { name: 'Approve' }).click();
}

test('a sign-in is approved on the phone by the number that its page shows, and by no other', async ({ page, phone, axe, shot }) => {
  const { username } = await withPhone(page, phone);
  await begin(page, username, '/users/self');
  await askPhone(page);
  await expect(question(phone)).toBeVisible();
  await press(page, 'Back to sign-in');
  await expect(nobody(phone), 'a sign-in that is given up asks no more').toBeVisible();

  await begin(page, username, '/users/self');
  const shown = await askPhone(page);
  await axe(page, 'the number');
  await shot(page, 'second-step-mobile');
  await expect(question(phone)).toBeVisible();
  await axe(phone, 'the question on the phone');
  await fits(phone);
  await shot(phone, 'mobile-question');
  await expect(phone.getByLabel('Number on the sign-in page')).toBeFocused();
  await type(phone, 'x');
  await expect(phone.getByText('Type the two digits that the sign-in page shows.')).toBeVisible();
  await type(phone, other(shown));
  await expect(phone.getByText('This is not the number that the other device shows.')).toBeVisible();
  await expect(number(page), 'the page goes on waiting').toHaveText(shown);
  await type(phone, shown);
  await expect(phone.getByRole('status')).toContainText('You approved the sign-in.');
  await expect(page).toHaveURL(/\/users\/self/u);
  await page.locator('.me').waitFor();
});

test('a sign-in that the phone denies says so, and another way is still open', async ({ page, phone, axe, shot }) => {
  const { username, email } = await withPhone(page, phone);
  await begin(page, username, '/users/self');
  await askPhone(page);
  await phone.getByRole('button', { name: 'Deny' }).click();
  await expect(phone.getByRole('status')).toContainText('You denied the sign-in.');
  await axe(phone, 'denied on the phone');
  await expect(page.getByRole('alert')).toContainText('The device said no.');
  await shot(page, 'second-step-denied');
  await expect.poll(() => letters(page, email, 'sign_in_denied')).toBe(1);
  await expect(page.getByRole('button', { name: 'Ask again' }), 'a phone that said no is not asked again').toHaveCount(0);
  await page.reload();
  await press(page, 'Ask my mobile device');
  await expect(page.getByRole('alert')).toContainText(/denied/u);
  await expect(page.getByRole('button', { name: /^Ask/u })).toHaveCount(0);

  await press(page, 'Choose another way');
  await page.getByRole('button', { name: 'A code by email' }).click();
  await code(page).fill(await codeFor(page, email));
  await page.locator('.me').waitFor();
});

test('a question that nobody answers ends, and so does one with three wrong numbers; the next one counts', async ({ page, phone, program }) => {
  const { username } = await withPhone(page, phone);
  await begin(page, username, '/users/self');
  await askPhone(page);
  await expect(question(phone)).toBeVisible();
  changeRows(program, "UPDATE mobile_questions q SET expires_at = 1 FROM users u WHERE u.id = q.user_id AND u.username = :'username' AND q.status = 'waiting'", { username });
  await expect(page.getByRole('alert')).toContainText('No device answered in time.');
  await expect(nobody(phone)).toBeVisible();

  const second = await askPhone(page, 'Ask again');
  await expect(question(phone)).toBeVisible();
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = phone.waitForResponse(/\/mobile\/questions\//u);
    await type(phone, other(second));
    await answer;
  }
  await expect(page.getByRole('alert')).toContainText('No device answered in time.');
  await expect(question(phone)).toHaveCount(0);

  const third = await askPhone(page, 'Ask again');
  await expect(question(phone)).toBeVisible();
  await type(phone, third);
  await page.locator('.me').waitFor();
});
