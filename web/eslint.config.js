import { readdirSync } from 'node:fs';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Rooms that any page may use. Every other folder of src/ is a feature, and features do not import one another.
const shared = new Set(['api', 'fmt', 'layout', 'people', 'permissions', 'session', 'test', 'translations', 'ui', 'views']);
const features = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !shared.has(entry.name))
  .map((entry) => entry.name);

const widgets = {
  group: ['react-aria-components', 'react-aria', 'react-aria/*', '@react-aria/*', '@react-stately/*', 'd3-*'],
  message: 'Pages import ui/*; only ui/ knows the widget and chart libraries.',
};
const intl = [{ name: 'Intl', message: 'Dates, numbers and names of places come from fmt/.' }];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts', 'e2e/results', 'e2e/shots', '**/*.mjs', '**/*.js'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-restricted-globals': ['error', ...intl],
      'no-restricted-imports': ['error', { patterns: [widgets] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A redirect of the router is thrown; it is no Error.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  ...features.map((feature) => ({
    files: [`src/${feature}/**`],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [widgets, {
          group: features.filter((other) => other !== feature).map((other) => `../${other}/*`).concat('../routes'),
          message: 'Features do not import one another.',
        }],
      }],
    },
  })),
  {
    files: ['src/ui/**'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [{ group: ['../api/*', '../session/*', '../layout/*', '@tanstack/*'], message: 'ui/ knows no data and no routes.' }],
      }],
    },
  },
  { files: ['vite.config.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/fmt/**', 'e2e/**', 'src/test/**'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['e2e/**'], rules: { 'react-hooks/rules-of-hooks': 'off' } },
);
