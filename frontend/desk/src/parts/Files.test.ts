import { expect, test } from 'vitest'
import type { StoredFile } from '../api/upload'
import { storedBefore } from './Files'

const licence: StoredFile = { id: 'a', purpose: 'licence', name: 'a.pdf', media_type: 'application/pdf', size: 9, sha256: 'f'.repeat(64), at: '2026-03-02T01:00:00Z' }

test('the same bytes for the same purpose are taken again, nothing else is', () => {
  expect(storedBefore([licence], 'licence', licence.sha256)?.id).toBe('a')
  expect(storedBefore([licence], 'proof', licence.sha256)).toBeUndefined()
  expect(storedBefore([licence], 'licence', '0'.repeat(64))).toBeUndefined()
  expect(storedBefore([{ id: 'b', name: 'b', size: 1, sha256: licence.sha256 }], 'licence', licence.sha256)).toBeUndefined()
})
