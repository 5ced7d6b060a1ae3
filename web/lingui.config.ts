import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

// The check of the catalogues extracts into a folder of its own.
const folder = process.env.CATALOGUES ?? '<rootDir>/src/translations';

// Two catalogues: strangers at the sign-in pages fetch only those pages' words.
// Words of ui/ and fmt/ are wanted by both and are in both.
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'ar', 'sl'],
  format: formatter({ lineNumbers: false }),
  orderBy: 'message',
  catalogs: [
    { path: `${folder}/{locale}`, include: ['<rootDir>/src'], exclude: ['**/sign-in/**', '**/*.test.*', '**/test/**'] },
    {
      path: `${folder}/sign-in/{locale}`,
      include: ['<rootDir>/src/sign-in', '<rootDir>/src/ui', '<rootDir>/src/fmt', '<rootDir>/src/api'],
      exclude: ['**/*.test.*'],
    },
  ],
});
