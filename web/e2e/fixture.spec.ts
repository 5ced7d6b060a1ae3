import { test } from './fixture';

// The guards themselves: each of these must fail, or the guard sees nothing.

test('a breach of the security policy fails a test', async ({ page }) => {
  test.fail();
  await page.goto('/sign-in');
  await page.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
  });
});

test('an error in the console fails a test', async ({ page }) => {
  test.fail();
  await page.goto('/sign-in');
  await page.evaluate(() => console.error('broken'));
});

test('text that is too pale fails a test', async ({ page, axe }) => {
  test.fail();
  await page.goto('/sign-in');
  await page.getByRole('heading').waitFor();
  await page.evaluate(() => { document.body.style.setProperty('--text', '#cccccc'); });
  await axe(page, 'pale');
});
