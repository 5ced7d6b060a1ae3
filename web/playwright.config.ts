import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

// A Debian browser, not a downloaded one. GATEHOUSE_CHROMIUM names another.
const executablePath = process.env.GATEHOUSE_CHROMIUM
  ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'e2e/results',
  workers: 2,
  fullyParallel: false,
  reporter: [['list'], ['./e2e/flaky.ts']],
  // Generous, because a busy machine is no fault of the portal's; only a failing test takes so long.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
    // A third of all work went into traces that nobody read. For one: npx playwright test --trace on FILE
    trace: 'on-first-retry',
    // What fades is still there for a moment, and a quick test meets it.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--font-render-hinting=none'],
    },
  },
});
