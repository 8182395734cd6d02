import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { verifyAward } from './verify.ts'

const vectors = new URL('../../domain/award/testdata/', import.meta.url)

for (const file of readdirSync(vectors).filter((f) => /^\d.*\.json$/.test(f))) {
  test(`vector ${file}`, async () => {
    const bytes = readFileSync(new URL(file, vectors))
    const record = JSON.parse(bytes.toString())
    const seen: string[] = []
    const v = await verifyAward(new Uint8Array(bytes), { onStep: (s) => seen.push(s.name) })
    assert.equal(v.fault, '')
    assert.equal(v.valid, true)
    assert.deepEqual(v.ranking, record.ranking)
    assert.equal(v.winner, record.winner)
    assert.deepEqual(seen, ['commitment', 'seed', 'key', 'tickets', 'ranking', 'envelopes'])
    assert.ok(v.steps.every((s) => s.ok))
  })
}

interface Golden {
  name: string
  text?: string
  base64?: string
  expected: Record<string, unknown>
}

const golden: Golden[] = readFileSync(new URL('testdata/verdicts.json', import.meta.url), 'utf8')
  .trim().split('\n').slice(1, -1).map((line) => JSON.parse(line.replace(/,$/, '')))

test(`the ${golden.length} verdicts of the command line`, async () => {
  for (const { name, text, base64, expected } of golden) {
    const input = text ?? new Uint8Array(Buffer.from(base64 ?? '', 'base64'))
    const v = await verifyAward(input)
    const got = {
      valid: v.valid, fault: v.fault, fault_zh: v.faultZh, malformed: v.malformed,
      envelopes: v.envelopes, ranking: v.ranking, winner: v.winner, tickets: v.tickets,
    }
    assert.deepEqual(got, { ...expected }, name)
    if (text !== undefined) {
      const again = await verifyAward(new TextEncoder().encode(text))
      assert.equal(again.fault, v.fault, `${name}, as bytes`)
    }
  }
})

interface Independent {
  record: string
  verify: { exit: number; fault: string; ranking: string[]; winner: string; tickets: Record<string, string> }
}

test('the answers of another program (domain/award/independent_test.go)', async () => {
  const lines = readFileSync(new URL('independent.jsonl', vectors), 'utf8').trim().split('\n')
  assert.ok(lines.length > 200)
  for (const line of lines) {
    const { record, verify } = JSON.parse(line) as Independent
    const v = await verifyAward(new Uint8Array(Buffer.from(record, 'base64')))
    const got = { exit: v.valid ? 0 : v.malformed ? 2 : 1, fault: v.fault.split(': ')[0], ranking: v.ranking, winner: v.winner, tickets: v.tickets }
    assert.deepEqual(got, verify, line)
  }
})

test('a string with a lone surrogate is not UTF-8', async () => {
  const v = await verifyAward('{"x":"\ud800"}')
  assert.equal(v.fault, 'JSON: not valid UTF-8')
})

test('too long, too deep, too many', async () => {
  assert.equal((await verifyAward(' '.repeat(64 * 1024 * 1024 + 1))).malformed, true)
  assert.match((await verifyAward(`{"x":${'['.repeat(1_000_000)}`)).fault, /nested too deeply/)
  assert.match((await verifyAward(`{"bids":[${'{},'.repeat(100_000)}{}]}`)).fault, /more than 100000 bids/)
})
