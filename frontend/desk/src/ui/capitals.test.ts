import { expect, test } from 'vitest'
import { capitals, percentOf, thousands } from './capitals'

test.each([
  ['9500', '玖仟伍佰元整'],
  ['799,999.99', '柒拾玖万玖仟玖佰玖拾玖元玖角玖分'],
  ['12a', ''],
  ['', ''],
])('%s in capitals', (amount, want) => expect(capitals(amount)).toBe(want))

test('percent and separators', () => {
  expect(percentOf('780000.00', '800000.00')).toBe('97.5%')
  expect(percentOf('', '800000.00')).toBe('')
  expect(thousands('1234567.80')).toBe('1,234,567.80')
})
