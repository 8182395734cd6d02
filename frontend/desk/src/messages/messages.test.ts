import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { text } from './index'
import { en } from './en'
import { zh } from './zh'

const src = join(import.meta.dirname, '..')
const keys = Object.keys(zh) as (keyof typeof zh)[]

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sources(join(dir, entry.name))
    return /\.tsx?$/.test(entry.name) && !/(\.test|zh|en|schema\.d)\.tsx?$/.test(entry.name) ? [readFileSync(join(dir, entry.name), 'utf8')] : []
  })
}

test('both files hold the same keys, none empty', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  for (const key of keys) expect(zh[key] && en[key], key).toBeTruthy()
})

test('both sentences take the same arguments', () => {
  const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
  for (const key of keys) expect(holes(en[key]), key).toEqual(holes(zh[key]))
})

test('a brace is part of an argument, so that none is shown', () => {
  for (const key of keys) expect(zh[key].replace(/\{\w+\}/g, '') + en[key].replace(/\{\w+(\|[^{}|]*\|[^{}|]*)?\}/g, ''), key).not.toMatch(/[{}]/)
})

test('one of a thing is said as one', () => {
  expect(text('en', 'wizard.min', { n: 1 })).toContain('1 bidder')
  expect(text('en', 'wizard.min', { n: 1 })).not.toContain('bidders')
  expect(text('en', 'wizard.min', { n: 2 })).toContain('2 bidders')
})

test('no Chinese is left in the English file', () => {
  for (const key of keys) expect(/\p{Script=Han}/u.test(en[key]), key).toBe(false)
})

test('every key that is said exists, every text is in the message files', () => {
  const all = sources(src)
  for (const text of all) {
    for (const [, key] of text.matchAll(/\bt\('([^']+)'/g)) expect(keys, key).toContain(key)
  }
  const outside = all.filter((text) => !text.includes('offline(cause')).flatMap((text) => text.split('\n').filter((line) => />[^<{]*\p{Script=Han}/u.test(line.replace(/\/\/.*|\/?\*.*/, ''))))
  expect(outside).toEqual([])
})

// What the server may answer and a page says with w(group, value): every value of the contract has its word.
test.each([
  ['NoticeStatus', 'status.notice'],
  ['Stage', 'status.stage'],
  ['AgencyStatus', 'status.agency'],
  ['FirmClaimStatus', 'status.firm_claim'],
  ['OpinionStatus', 'status.opinion'],
  ['BidState', 'status.bid'],
  ['AwardStatus', 'status.award'],
  ['ContractStatus', 'status.contract'],
  ['Method', 'method'],
  ['Variant', 'variant'],
  ['Quote', 'quote'],
  ['Queue', 'queue'],
  ['Queue', 'queue.none'],
  ['Role', 'role'],
  ['OrganisationKind', 'kind'],
  ['FilePurpose', 'purpose'],
])('every %s has its word', (schema, group) => {
  const contract = readFileSync(join(src, 'api', 'schema.d.ts'), 'utf8')
  const [, union] = new RegExp(`\\n        ${schema}: ([^;]+);`).exec(contract) ?? []
  const values = [...(union ?? '').matchAll(/"([^"]+)"/g)].map(([, value]) => value)
  expect(values.length).toBeGreaterThan(0)
  for (const value of values) expect(keys, `${group}.${value}`).toContain(`${group}.${value}`)
})

test('every rule a rulebook may hold has its word', () => {
  const rules = readFileSync(join(src, '..', '..', '..', 'domain', 'rulebook', 'keys.go'), 'utf8')
  const known = [...rules.matchAll(/\bKey\w+\s+=\s+"([^"]+)"/g)].map(([, key]) => key)
  expect(known.length).toBeGreaterThan(50)
  for (const key of known) expect(keys, `rulekey.${key}`).toContain(`rulekey.${key}`)
})
