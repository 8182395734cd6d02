import { expect, test } from 'vitest'
import { usccFault } from './uscc'

test.each([
  ['91350100M000100Y43', null],
  ['91350100M000100Y44', 'digit'],
  ['91350100M000100Y4', 'length'],
  ['91350100M000100YI3', 'letters'],
])('%s', (code, want) => expect(usccFault(code)).toBe(want))
