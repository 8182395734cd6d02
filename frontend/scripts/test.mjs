// Runs the framework-free tests with Node's own runner.
import { spawnSync } from 'node:child_process'
import { home, nodeTests } from './tests.mjs'

const files = nodeTests()
if (files.length > 0) {
  const run = spawnSync(process.execPath, ['--import', 'tsx', '--test', ...files], { cwd: home, stdio: 'inherit' })
  process.exit(run.status ?? 1)
}
