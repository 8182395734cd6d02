import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const home = dirname(dirname(fileURLToPath(import.meta.url)))

/** nodeTests names the test files written for `node --test`, relative to frontend/. */
export function nodeTests() {
  return ['award', 'log', 'seal', 'site'].flatMap((room) => walk(room)).filter(isNodeTest)
}

function walk(room) {
  if (!existsSync(join(home, room))) return []
  return readdirSync(join(home, room), { withFileTypes: true }).flatMap((entry) => {
    const path = `${room}/${entry.name}`
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    return entry.isDirectory() ? walk(path) : [path]
  })
}

function isNodeTest(path) {
  if (!/\.test\.m?[jt]s$/.test(path)) return false
  return readFileSync(join(home, path), 'utf8').includes('node:test')
}
