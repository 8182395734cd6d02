import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve, dirname } from 'node:path'
import { expect, test } from 'vitest'

// pages → parts → ui → api: a room imports itself and the rooms to its right; messages speak to all of them but api.
const rooms = ['pages', 'parts', 'ui', 'api']
const src = import.meta.dirname

function files(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name)
    return entry.isDirectory() ? files(path) : /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.') ? [path] : []
  })
}

test('imports run one way', () => {
  const wrong: string[] = []
  for (const room of rooms) {
    for (const file of files(join(src, room))) {
      for (const [, to] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']*)'/g)) {
        const target = relative(src, resolve(dirname(file), to)).split('/')[0]
        if (rooms.includes(target) && rooms.indexOf(target) < rooms.indexOf(room)) wrong.push(`${relative(src, file)} → ${to}`)
      }
    }
  }
  expect(wrong).toEqual([])
})
