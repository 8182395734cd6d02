import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkAmount, tidyAmount } from './amount.ts'
import { capitals } from './capitals.ts'

// Amounts and what the server's money.Capitals says of them (go test ./app/seal -update).
const said: Record<string, string> = JSON.parse(readFileSync(new URL('testdata/capitals.json', import.meta.url), 'utf8'))

test('amounts are said as the server says them', () => {
  assert.ok(Object.keys(said).length > 500)
  for (const [amount, words] of Object.entries(said)) assert.equal(capitals(amount), words, amount)
})

test('what is no amount is not said', () => {
  for (const text of ['', '9500', '9500.0', '-1.00', '01.00', '1e3', '99999999999999.00', '1.00\n']) {
    assert.equal(capitals(text), '', text)
    assert.equal(checkAmount(text)?.field, 'price', text)
  }
})

test('typed amounts are tidied', () => {
  const cases: [string, string | null][] = [
    ['9500', '9500.00'],
    [' 9,500.5 ', '9500.50'],
    ['9，500.00', '9500.00'],
    ['0009.', '9.00'],
    ['0', '0.00'],
    ['9,50', null],
    ['9.123', null],
    ['-9', null],
    ['9 500', null],
    ['九千', null],
    ['', null],
    ['12345678901234', null],
  ]
  for (const [text, want] of cases) assert.equal(tidyAmount(text), want, text)
})
