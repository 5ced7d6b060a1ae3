import { expect, password, test, type Page } from './fixture';
import { startEmpty } from './program';

async function fillAdmin(page: Page, legend: string, name: string) {
  const group = page.getByRole('group', { name: legend });
  await group.getByLabel('First name').fill('Sofie');
  await group.getByLabel('Username').fill(name);
  await group.getByLabel('Email').fill(`${name}@example.com`);
  await group.getByRole('textbox', { name: 'Password' }).fill(password);
}

test.use({ refusals: true });

test('the first visit makes the operator and the first customer, once', async ({ page, axe, shot }, info) => {
  const program = await startEmpty(info.parallelIndex);
  try {
    const link = /\S+\/setup#\S+/u.exec(program.said())?.[0] ?? '';
    await page.goto(link);
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await expect(page.getByLabel('Name of the operator account')).toBeFocused();
    const summary = page.getByRole('region', { name: '5 fields need a correction.' });
    await summary.getByRole('button', { name: 'First administrator, Email' }).click();
    await expect(page.getByRole('group', { name: 'First administrator' }).getByLabel('Email')).toBeFocused();
    await axe(page, 'set-up with errors');

    await page.getByLabel('Name of the operator account').fill('Nordic Messaging');
    await fillAdmin(page, 'First administrator', 'keeper');
    await page.getByText("Make the first customer's account too").click();
    await page.getByLabel("Name of the customer's account").fill('Halden Freight');
    await fillAdmin(page, 'Its administrator', 'keeper');
    await shot(page, 'setup');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    // One name for two people: the refusal stands in the group that it is about.
    const second = page.getByRole('group', { name: 'Its administrator' }).getByLabel('Username');
    await expect(second).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('button', { name: 'Its administrator, Username' })).toBeVisible();
    await second.fill('freight');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await expect(page.getByRole('status')).toContainText('Gatehouse is set up');

    await page.getByLabel('Username or email').fill('keeper');
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Accounts' })).toBeVisible();

    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'The set-up is closed' })).toBeVisible();
  } finally {
    await program.stop();
  }
});
