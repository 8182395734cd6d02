import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// The arrows of the desks: pages → parts → ui → api. A room may import the ones to its right.
const closed = {
  api: ['pages', 'parts', 'ui'],
  ui: ['pages', 'parts'],
  parts: ['pages'],
}

const arrows = Object.entries(closed).map(([room, forbidden]) => ({
  files: [`desk/src/${room}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: forbidden.map((name) => ({
          group: [`**/${name}/**`, `**/${name}`],
          message: `${room} may not import ${name}: pages → parts → ui → api`,
        })),
      },
    ],
  },
}))

export default tseslint.config(
  { ignores: ['node_modules', '*/dist', 'desk/src/api/schema.d.ts', 'e2e/shots'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      'max-lines': ['error', 500],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'URLSearchParams', 'fetch', 'Buffer', 'crypto', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'document', 'window', 'localStorage', 'sessionStorage', 'TextEncoder', 'TextDecoder', 'performance', 'Response', 'Request', 'Blob', 'AbortSignal', 'AbortController'].map((name) => [name, 'readonly']),
      ),
    },
    rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', caughtErrors: 'none' }] },
  },
  {
    files: ['desk/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-properties': ['error', { object: 'Modal', property: 'confirm', message: 'use App.useApp()' }],
    },
  },
  { files: ['desk/src/messages/*.ts'], rules: { 'max-lines': 'off' } },
  ...arrows,
)
