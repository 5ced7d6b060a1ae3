import { expect, password, test, wear } from './fixture';
import { startEmpty } from './program';

const countries = ['--countries', '../internal/foundation/place/testdata/countries.mmdb', '--trusted-proxies', '127.0.0.1,::1'];

test('sessions, devices, the last sign-in and the letter tell the country, where it is known', async ({ page, browser, axe, shot }, info) => {
  const program = await startEmpty(info.parallelIndex, 'sqlite', countries);
  const email = 'keeper@example.com';
  try {
    const admin = { username: 'keeper', firstName: 'Sofie', email, language: 'en', timeZone: 'UTC', password };
    const made = await page.request.post(`${program.url}/api/v1/setup`, { data: { token: program.said().split('/setup#')[1]?.split('\n')[0], operatorName: 'Nordic Messaging', admin } });
    expect(made.ok(), await made.text()).toBe(true);
    for (const address of ['10.0.0.9', '192.0.2.7']) { // a browser each
      const context = await browser.newContext({ extraHTTPHeaders: { 'X-Forwarded-For': address } });
      const entered = await context.request.post(`${program.url}/api/v1/session`, { data: { username: 'keeper', password } });
      expect(entered.ok(), await entered.text()).toBe(true);
      await context.close();
    }
    await page.context().setExtraHTTPHeaders({ 'X-Forwarded-For': '2001:db8:1234:5678:9abc:def0:1234:5678' });
    const entered = await page.request.post(`${program.url}/api/v1/session`, { data: { username: 'keeper', password } });
    expect(entered.ok(), await entered.text()).toBe(true);

    await page.goto(`${program.url}/users/self?tab=sessions`);
    for (const list of [page.getByRole('table', { name: 'Sessions' }), page.getByRole('table', { name: 'Devices' })]) {
      await expect(list.getByRole('row', { name: '192.0.2.7' })).toContainText('Slovenia');
      await expect(list.getByRole('row', { name: '2001:db8' })).toContainText('Norway');
      await expect(list.getByRole('row', { name: '10.0.0.9' }), 'an address of no country').toBeVisible();
      await expect(list.locator('.sign-in-place > .dim')).toHaveCount(2);
    }
    await expect(page.getByRole('complementary', { name: 'Facts' }).getByText('Norway')).toBeVisible();
    await axe(page, 'sessions with countries');
    await shot(page, 'countries-en-light');
    await expect.poll(async () => {
      const box = await (await fetch(`${program.url}/outbox.json`)).json() as { items: { to: string; text: string }[] };
      return box.items.filter(({ to }) => to === email).map(({ text }) => text).join('\n');
    }).toContain('from the address 192.0.2.7 (Slovenia), with');

    await wear(page, { language: 'ar', theme: 'dark' });
    await page.reload();
    await expect(page.getByText('سلوفينيا').first()).toBeVisible();
    await axe(page, 'sessions with countries, from right to left');
    await shot(page, 'countries-ar-dark');
    await page.setViewportSize({ width: 360, height: 740 });
    await expect(page.getByText('سلوفينيا').first()).toBeVisible();
    await shot(page, 'countries-ar-small');
  } finally {
    await program.stop();
  }
});
