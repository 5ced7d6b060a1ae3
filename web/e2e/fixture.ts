import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
import { password, startDemo, type Engine, type RunningProgram } from './program';

export { expect, password };
export type { Page };

interface Guards {
  /** True where the test makes the server refuse something: the browser logs such answers as errors. */
  refusals: boolean;
}

interface Tools {
  /** Fails on any finding of axe: WCAG 2.0 to 2.2, A and AA. `within` looks at one layer only, which is quicker. */
  axe: (page: Page, where: string, within?: string) => Promise<void>;
  /** A picture for people to look at, in e2e/shots. */
  shot: (page: Page, name: string) => Promise<void>;
}

/**
 * Every test runs against the real program and fails on a violation of the security policy,
 * on an error in the console and on an error that nobody caught.
 */
export const test = base.extend<Guards & Tools, { engine: Engine; program: RunningProgram }>({
  refusals: [false, { option: true }],
  engine: ['sqlite', { option: true, scope: 'worker' }],
  program: [
    async ({ engine }, use, info) => {
      const program = await startDemo(info.parallelIndex, engine);
      await use(program);
      await program.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ program }, use) => use(program.url),
  page: async ({ page, refusals }, use) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error') return;
      if (refusals && /^Failed to load resource: the server responded with a status of 4\d\d/u.test(text)) return;
      faults.push(`console: ${text}`);
    });
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`security policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await use(page);
    expect(faults, 'security policy, console and uncaught errors').toEqual([]);
  },
  axe: async ({}, use) => {
    await use(async (page, where, within) => {
      // No page of ours has frames, so axe runs in the page and needs no second one to put results together.
      const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
      if (within) builder.include(within);
      const { violations } = await builder.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
      const told = violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
      expect(told, where).toEqual([]);
    });
  },
  shot: async ({}, use) => {
    await use(async (page, name) => {
      await page.screenshot({ path: `e2e/shots/${name}.png`, animations: 'disabled' });
    });
  },
});

/** Signs in by the API, which is quicker than by the page. */
export async function signIn(page: Page, username = 'admin', to = '/users') {
  const answer = await page.request.post('/api/v1/session', { data: { username, password } });
  expect(answer.ok(), await answer.text()).toBe(true);
  await page.goto(to);
  await page.locator('.me').waitFor();
}

/** Signs in as people do. */
export async function signInByPage(page: Page, username = 'admin', to = '/users') {
  await page.goto(`/sign-in?next=${encodeURIComponent(to)}`);
  await page.getByLabel('Username or email').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await page.locator('.me').waitFor();
}

/**
 * The looks that every page is checked in. Colours come from the theme alone and directions from the language alone,
 * so these two find what all four pairs of them would.
 */
export const looks = [{ language: 'en', theme: 'light' }, { language: 'ar', theme: 'dark' }] as const;

/** Puts the page into a look without changing the user's record, as others use it at the same time. */
export async function wear(page: Page, look: { language: string; theme: string }) {
  await page.route('**/api/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    const answer = await route.fetch();
    const session = await answer.json() as { user: { language: string } };
    session.user.language = look.language;
    return route.fulfill({ response: answer, json: session });
  });
  await page.addInitScript(({ language, theme }) => {
    localStorage.setItem('gatehouse.language', language);
    localStorage.setItem('gatehouse.theme', theme);
  }, look);
}
