import { lingui } from '@lingui/vite-plugin';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import babel from '@rolldown/plugin-babel';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { words } from './words.ts';

// The widgets' own words ("Dismiss", "Show suggestions") in the portal's languages only.
// Never empty: a widget without strings fails when it is first shown.
const widgetLocales = ['en-US', 'ar-AE', 'sl-SI'];

// The program behind the portal, for `npm run dev`.
const backend = process.env.GATEHOUSE_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/',
  plugins: [
    // The macro turns words into catalogue keys, so it must run before React's own transform.
    babel({ include: /\/src\/.*\.tsx?$/, plugins: ['@lingui/babel-plugin-lingui-macro'] }),
    react(),
    lingui(),
    words(),
    { ...optimizeLocales.vite({ locales: widgetLocales }), enforce: 'pre' as const },
  ],
  build: {
    target: 'es2023',
    manifest: true,
    // A strict content security policy knows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: 'index.html', 'sign-in': 'sign-in.html' } },
  },
  server: { proxy: { '/api': backend } },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
  },
});
