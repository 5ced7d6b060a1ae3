import { chromium } from '@playwright/test';
const base = process.env.BASE ?? 'http://127.0.0.1:5171';
const jobs = JSON.parse(process.argv[2]);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync','--font-render-hinting=none'] });
for (const j of jobs) {
  const ctx = await browser.newContext({ viewport: { width: j.w ?? 1440, height: j.h ?? 900 }, locale: j.locale ?? 'en-GB', timezoneId: 'UTC', colorScheme: j.dark ? 'dark' : 'light' });
  const page = await ctx.newPage();
  page.on('console', m => { if (m.type() === 'error' || m.type()==='warning') console.log(j.name, 'console:', m.text()); });
  page.on('pageerror', e => console.log(j.name, 'pageerror:', e.message, (e.stack??'').split('\n').slice(0,4).join('|')));
  await page.addInitScript(() => addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample)));
  if (j.pre) await page.request.get(base + j.pre);
  await page.goto(base + j.url); await page.waitForLoadState('load'); await page.waitForTimeout(j.wait ?? 700);
  for (const s of j.do ?? []) { try { if (s.click) await page.locator(s.click).first().click({timeout:3000}); if (s.role) await page.getByRole(s.role, { name: s.name }).first().click({timeout:3000}); if (s.key) await page.keyboard.press(s.key); if (s.fill) await page.locator(s.fill).first().fill(s.text,{timeout:3000}); if (s.type) await page.keyboard.type(s.type); if (s.eval) console.log(j.name, await page.evaluate(s.eval)); await page.waitForTimeout(s.wait ?? 350);} catch (e) { console.log(j.name, 'step', JSON.stringify(s), e.message.split('\n')[0]); } }
  await page.screenshot({ path: `/tmp/webmock/${j.name}.png`, fullPage: j.full ?? false });
  await ctx.close();
}
await browser.close();
