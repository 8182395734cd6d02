// Puts dist/.keep back after a build, so that `git status` stays clean.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { home } from './tests.mjs'

writeFileSync(join(home, process.argv[2], 'dist', '.keep'), '')
