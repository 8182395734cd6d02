import { describe, expect, test } from 'vitest'
import { changedFields, nextRow, proposalOf, prune, same } from './row'

describe('a row', () => {
  test('leaves out what is empty', () => {
    expect(prune({ a: '', b: [], c: { zh: ' ', en: '' }, d: false, e: { n: 0, unit: 'day' }, f: ' x ', g: { n: 3, unit: 'day' } })).toEqual({ f: 'x', g: { n: 3, unit: 'day' } })
  })
  test('differs in members, not in the order they are written in', () => {
    expect(same({ zh: 'a', en: 'b' }, { en: 'b', zh: 'a' })).toBe(true)
    expect(changedFields({ version: 1, name: { zh: 'a' }, tags: ['x'] }, { version: 2, name: { zh: 'b' } })).toEqual(['name', 'tags'])
  })
  test('stands on the version before it, and loses what was emptied', () => {
    const base = { code: '430103-ZJ-JS-001', version: 2, locks: [], row: { code: '430103-ZJ-JS-001', version: 1, aliases: ['x'], effective_from: '2022-01-01' } }
    expect(nextRow(base, { aliases: [], regulator: '住建局' }, '2026-11-29')).toEqual({ code: '430103-ZJ-JS-001', version: 2, regulator: '住建局', effective_from: '2022-01-01' })
    expect(nextRow({ code: '430103-ZJ-JS-002', version: 1, locks: [] }, {}, '2026-11-29')).toEqual({ code: '430103-ZJ-JS-002', version: 1, effective_from: '2026-11-29' })
  })
  test('goes back to the server with its approval', () => {
    const shown = { matter: 'x', name: { zh: '', en: '' }, types: ['merge' as const], reason: 'r', approval: 'a', approval_file: 'f', with: ['y'], changes: [], proposed: { code: 'x' } }
    expect(proposalOf(shown)).toEqual({ matter: { code: 'x' }, types: ['merge'], with: ['y'], approval: 'a', approval_file: 'f', reason: 'r' })
  })
})
