import { defineConfig } from 'vitest/config'
import { nodeTests } from './scripts/tests.mjs'

// Tests written for `node --test` run there (scripts/test.mjs); all others here.
export default defineConfig({
  test: {
    environment: 'happy-dom',
    include: ['{desk,site,award,seal}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', ...nodeTests()],
    passWithNoTests: true,
    testTimeout: 20_000, // whole pages, and keys that cost time by design, on a busy machine
  },
})
