import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, it } from 'vitest';
import { languages, markLanguage, setDensity, setTheme } from './preferences';

/** What public/boot.js makes of a fresh page in this browser. */
function boot(wished: string[]) {
  const root = { lang: 'en', dir: 'ltr', dataset: {} as Record<string, string> };
  runInNewContext(readFileSync('public/boot.js', 'utf8'), { document: { documentElement: root }, localStorage, navigator: { languages: wished } });
  return root;
}

beforeEach(() => localStorage.clear());

it('shows what was chosen before, before the first paint', () => {
  markLanguage('ar');
  setTheme('dark');
  setDensity('compact');
  expect(boot(['en'])).toEqual({ lang: 'ar', dir: 'rtl', dataset: { theme: 'dark', density: 'compact' } });
});

it('follows the browser when nothing was chosen', () => {
  expect(boot(['de-AT', 'sl-SI'])).toEqual({ lang: 'sl', dir: 'ltr', dataset: {} });
  expect(boot(['de'])).toEqual({ lang: 'en', dir: 'ltr', dataset: {} });
});

it.each(languages)('knows %s and its direction as the portal does', (language) => {
  localStorage.setItem('gatehouse.language', language);
  const { lang, dir } = boot([]);
  localStorage.clear();
  markLanguage(language);
  expect([lang, dir]).toEqual([document.documentElement.lang, document.documentElement.dir]);
});
