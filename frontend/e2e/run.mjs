// People's journeys through the real product in Chromium: `make e2e`, or `node e2e/run.mjs NAME…` for some of them.
// `--lane 1/2` takes every second journey, so that two products can be walked at the same time.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as accounts from './journeys/accounts.mjs'
import * as administrator from './journeys/administrator.mjs'
import * as admission from './journeys/admission.mjs'
import * as award_file from './journeys/award_file.mjs'
import * as desks from './journeys/desks.mjs'
import * as documents from './journeys/documents.mjs'
import * as finding from './journeys/finding.mjs'
import * as firm from './journeys/firm.mjs'
import * as holders from './journeys/holders.mjs'
import * as life from './journeys/life.mjs'
import * as methods from './journeys/methods.mjs'
import * as newcomer from './journeys/newcomer.mjs'
import * as outsiders from './journeys/outsiders.mjs'
import * as path from './journeys/path.mjs'
import * as rules from './journeys/rules.mjs'
import * as scored from './journeys/scored.mjs'
import * as steward from './journeys/steward.mjs'
import * as ties from './journeys/ties.mjs'
import * as turns from './journeys/turns.mjs'
import * as visitor from './journeys/visitor.mjs'
import * as ways from './journeys/ways.mjs'
import * as winner from './journeys/winner.mjs'
import { start } from './product.mjs'
import { Stage } from './stage.mjs'

// The clock only moves forward: what needs the demo's first evening comes before the path, which jumps.
const journeys = { visitor, award_file, newcomer, administrator, winner, accounts, outsiders, desks, documents, finding, rules, steward, path, scored, ways, life, firm, turns, methods, holders, admission, ties }
const { values, positionals } = parseArgs({ options: { lane: { type: 'string', default: '1/1' } }, allowPositionals: true })
const [lane, lanes] = values.lane.split('/').map(Number)
const wanted = Object.keys(journeys).filter((name, i) => (positionals.length > 0 ? positionals.includes(name) : i % lanes === lane - 1))
const room = dirname(fileURLToPath(import.meta.url))

let passed = 0
let failed = 0
const broken = new Set() // names of journeys
const began = Date.now()
const seconds = () => ((Date.now() - began) / 1000).toFixed(1).padStart(6)

const product = await start()
const stage = new Stage(product, process.env.E2E_SHOTS ?? join(room, 'shots'))
process.once('SIGINT', () => void leave(130))
process.once('SIGTERM', () => void leave(143))
try {
  await stage.open()
  for (const [name, journey] of Object.entries(journeys)) {
    if (!wanted.includes(name)) continue
    await walk(name, journey.steps(stage))
    await stage.rest()
  }
} catch (fault) {
  failed += 1
  console.log(`the stage fell: ${fault.stack}`)
}
console.log(`\n${stage.checked} pages through axe, ${stage.seen} screenshots, ${seconds().trim()} s`)
console.log(`${passed} passed, ${failed} failed`)
if (broken.size > 0) console.log(`broken: ${[...broken].join(' ')}`)
await leave(failed > 0 ? 1 : 0)

/**
 * walk takes a journey's steps in order. A step that breaks ends a journey whose steps build on each other; a fault of a
 * page that was only seen in passing (axe, console, a foreign request) counts, and the journey goes on.
 */
async function walk(name, steps) {
  console.log(`\n${name}`)
  for (const [i, { says, does, alone }] of steps.entries()) {
    stage.faults.length = 0
    const fault = await does().then(() => undefined, (thrown) => thrown)
    const faults = [...new Set(stage.faults)]
    if (!fault && faults.length === 0) {
      passed += 1
      console.log(`${seconds()}  ✓ ${says}`)
      continue
    }
    failed += 1
    broken.add(name)
    console.log(`${seconds()}  ✕ ${says}`)
    for (const one of faults) console.log(`    ${one}`)
    if (!fault) continue
    console.log(`    ${fault.message}\n    ${(fault.stack ?? '').split('\n').filter((line) => line.includes('/e2e/')).slice(0, 4).join('\n    ')}`)
    await pictures(`FAILED-${name}-${i + 1}`)
    if (alone) continue
    if (i + 1 < steps.length) console.log(`         (${steps.length - i - 1} steps after it not walked)`)
    return
  }
}

/** pictures keeps the page that was last in use as it stands. */
async function pictures(name) {
  const pages = stage.browser.contexts().flatMap((context) => context.pages())
  for (const page of pages) {
    if (page !== stage.front && stage.front) continue
    await stage.picture(page, name).catch(() => {})
    console.log(`    page: ${page.url()}`)
    const tree = await page.locator('body').ariaSnapshot().catch(() => '')
    console.log(tree.split('\n').slice(-40).map((line) => `      ${line}`).join('\n'))
  }
}

async function leave(status) {
  await stage?.close().catch(() => {})
  await product.stop()
  process.exit(status)
}
