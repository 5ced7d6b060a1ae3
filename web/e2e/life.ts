import { expect, signIn, test } from './fixture';
import { signInByLetter } from './letters';

/** From the form to the door and out of it, with two browsers: the journey that everything else serves. */
export function lifeOfAPerson() {
  test('a person is created, comes in by the letter, gets a role at once, and is thrown out at once', async ({ page, browser, baseURL }) => {
    const name = `runa${Date.now()}`;
    await signIn(page);
    await page.getByRole('link', { name: 'Create user' }).click();
    await page.getByLabel('First name').fill('Runa');
    await page.getByLabel('Last name').fill('Fjell');
    await page.getByLabel('Username').fill(name);
    await page.getByLabel('Email').fill(`${name}@example.com`);
    await page.getByRole('button', { name: 'Create user' }).click();
    await expect(page.getByText('Runa Fjell is created.')).toBeVisible();

    const theirs = await browser.newContext({ baseURL, locale: 'en-GB' });
    const other = await theirs.newPage();
    const listening = other.waitForResponse((response) => response.url().endsWith('/session/events'));
    await signInByLetter(other, `${name}@example.com`, name);
    await listening;
    const users = other.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' });
    await expect(users).toHaveCount(0);
    await page.locator('nav.tabs').getByRole('link', { name: 'Roles' }).click();
    await page.getByRole('switch', { name: 'Analyze manager' }).press('Space');
    await expect(users).toBeVisible();

    // That it takes less than a second is counted between two processes by the program's own tests.
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await expect(other).toHaveURL(/\/sign-in\?.*why=ended/u);
    await theirs.close();
  });
}
