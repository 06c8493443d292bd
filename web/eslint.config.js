import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

const features = readdirSync(new URL('./src/features', import.meta.url));

/** One rule per wall: which folders a folder must not import. */
const wall = (files, group, message) => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default ts.config(
  { ignores: ['dist', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [
      ...ts.configs.strictTypeChecked,
      a11y.flatConfigs.strict,
      hooks.configs.flat['recommended-latest'],
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Money is text: nothing may turn it into a binary number except the charts, for pixels.
      'no-restricted-globals': [
        'error',
        { name: 'parseFloat', message: 'Amounts are exact text; only charts make pixels of them.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'Names come from bills and are untrusted: render text.',
        },
        {
          selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML)$/]',
          message: 'Names come from bills and are untrusted: render text.',
        },
      ],
      'jsx-a11y/no-autofocus': 'off',
      // A scrolling region has to take the focus, or the keyboard cannot scroll it.
      'jsx-a11y/no-noninteractive-tabindex': ['error', { roles: ['region', 'tabpanel'], tags: [] }],
    },
  },
  { files: ['scripts/**/*.mjs', '*.js'], languageOptions: { globals: nodeGlobals() } },
  {
    files: ['public/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['localStorage', 'document', 'location', 'fetch', 'URLSearchParams'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  wall(
    'src/ui/**',
    ['@/app/*', '@/features/*', '@/charts/*', '@/api/*'],
    'ui knows no other folder.',
  ),
  wall('src/charts/**', ['@/app/*', '@/features/*', '@/api/*'], 'charts use ui only.'),
  wall('src/api/**', ['@/app/*', '@/features/*', '@/charts/*'], 'api uses ui formats only.'),
  ...features.map((name) =>
    wall(
      `src/features/${name}/**`,
      [
        '@/app/*',
        ...features
          .filter((f) => f !== name)
          .flatMap((f) => [`@/features/${f}`, `@/features/${f}/*`, `../${f}/*`]),
      ],
      'A feature uses ui, charts and api, never another feature.',
    ),
  ),
);

function nodeGlobals() {
  return Object.fromEntries(
    [
      'process',
      'console',
      'URL',
      'Buffer',
      'fetch',
      'setTimeout',
      'document',
      'innerWidth',
      'performance',
    ].map((g) => [g, 'readonly']),
  );
}
