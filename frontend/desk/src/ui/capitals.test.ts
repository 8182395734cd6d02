import { expect, test } from 'vitest'
import { capitals, percentOf, plainAmount, thousands } from './capitals'

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

test.each([
  ['800,000.00', '800000.00'],
  ['８００，０００．５', '800000.5'],
  ['￥ 1 200', '1200'],
  ['12.', '12.'],
  ['', ''],
  ['1e5', 'NaN'],
  ['-5', 'NaN'],
  ['8万', 'NaN'],
  ['799999.999', 'NaN'],
  ['1.2.3', 'NaN'],
])('a field of money reads %s as %s', (shown, want) => expect(plainAmount(shown)).toBe(want))

test('full-width digits are digits in capitals too', () => expect(capitals('９５００')).toBe('玖仟伍佰元整'))
