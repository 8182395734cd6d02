import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readCheckpoint } from './checkpoint.ts'
import { path, prove, root } from './tiles.ts'

// What app/tlog writes (go test ./app/tlog -run Sample -update).
const sample = JSON.parse(readFileSync(new URL('./testdata/log.json', import.meta.url), 'utf8')) as {
  key: string
  other_key: string
  checkpoint: string
  tiles: Record<string, string>
  entries: Record<string, string>
}
const fromSample = (name: string): Promise<Uint8Array> => {
  const tile = sample.tiles[name]
  return tile ? Promise.resolve(new Uint8Array(Buffer.from(tile, 'base64'))) : Promise.reject(new Error(`no tile ${name}`))
}
const text = (s: string) => new TextEncoder().encode(s)

test('a checkpoint is read with its key and with no other', async () => {
  const head = await readCheckpoint(sample.checkpoint, sample.key)
  assert.equal(head.origin, 'market.example/log')
  await assert.rejects(readCheckpoint(sample.checkpoint, sample.other_key), /not signed/)
  await assert.rejects(readCheckpoint(sample.checkpoint.replace(String(head.size), String(head.size + 1)), sample.key), /not signed/)
  await assert.rejects(readCheckpoint('nothing', sample.key), /no signature/)
  await assert.rejects(readCheckpoint(sample.checkpoint, 'x'), /verifier key/)
})

test('every sampled entry is proved, and nothing else', async () => {
  const head = await readCheckpoint(sample.checkpoint, sample.key)
  for (const [index, entry] of Object.entries(sample.entries)) {
    await prove(text(entry), Number(index), head, fromSample)
    await assert.rejects(prove(text(entry + ' '), Number(index), head, fromSample), /not what tile/)
  }
  const [index, entry] = Object.entries(sample.entries)[0]
  await assert.rejects(prove(text(entry), head.size, head, fromSample), /beyond/)
  await assert.rejects(prove(text(entry), Number(index), { ...head, root: new Uint8Array(32) }, fromSample), /checkpoint/)
  const changed = async (name: string) => {
    const tile = (await fromSample(name)).slice()
    tile[tile.length - 1] ^= 1
    return tile
  }
  await assert.rejects(prove(text(entry), Number(index), head, changed))
})

test('the root is that of RFC 6962, whatever the size', async () => {
  const sha = async (...parts: Uint8Array[]) => new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.concat(parts)))
  const leaves: Uint8Array[] = []
  for (let i = 0; i < 1100; i++) leaves.push(await sha(Uint8Array.of(0), text(String(i))))
  const mth = async (from: number, to: number): Promise<Uint8Array> => {
    if (to - from === 1) return leaves[from]
    let half = 1
    while (half * 2 < to - from) half *= 2
    return sha(Uint8Array.of(1), await mth(from, from + half), await mth(from + half, to))
  }
  const tile = async (name: string): Promise<Uint8Array> => {
    const [, level, n, w] = /^(\d+)\/(\d{3})(?:\.p\/(\d+))?$/.exec(name)!
    const width = w ? Number(w) : 256
    const row: Uint8Array[] = []
    for (let i = 0; i < width; i++) {
      const at = Number(n) * 256 + i
      row.push(level === '0' ? leaves[at] : await mth(at * 256, (at + 1) * 256))
    }
    return Buffer.concat(row)
  }
  for (const size of [1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 700, 1100]) {
    assert.deepEqual([...(await root(size, tile))], [...(await mth(0, size))], `size ${size}`)
  }
})

test('tile numbers are written in groups of three digits', () => {
  assert.equal(path(0, 1_234_067, 256), '0/x001/x234/067')
  assert.equal(path(2, 0, 17), '2/000.p/17')
})
