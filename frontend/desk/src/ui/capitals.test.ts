import { expect, test } from 'vitest'
import { capitals, percentOf, readAmount, thousands } from './capitals'

test.each([
  ['9500', '玖仟伍佰元整'],
  ['799,999.99', '柒拾玖万玖仟玖佰玖拾玖元玖角玖分'],
  ['12a', ''],
  ['', ''],
])('%s in capitals', (amount, want) => expect(capitals(amount)).toBe(want))

test('percent and separators', () => {
  expect(percentOf('780000.00', '800000.00')).toBe('97.50%')
  expect(percentOf('57000.00', '70000.00')).toBe('81.43%')
  expect(percentOf('70000.01', '70000.00')).toBe('100.01%')
  expect(percentOf('69999.99', '70000.00')).toBe('99.99%')
  expect(percentOf('', '800000.00')).toBe('')
  expect(thousands('1234567.80')).toBe('1,234,567.80')
  expect(thousands('12a3456')).toBe('12a3456')
})

test.each([
  ['800,000.00', '800000.00'],
  ['８００，０００．５', '800000.50'],
  ['￥ 1 200', '1200.00'],
  ['12.', '12.00'],
  ['', undefined],
  ['  ', undefined],
  ['abc', 'abc'],
  ['12a3.456x', '12a3.456x'],
  ['12345678901234567890', '12345678901234567890'],
  ['1e5', '1e5'],
  ['-5', '-5'],
  ['8万', '8万'],
  ['1,2', '1,2'],
  ['8000,000.00', '8000000.00'],
  ['800,00.00', '80000.00'],
  ['1.234,56', '1.234,56'],
  ['799999.999', '799999.999'],
  ['1.2.3', '1.2.3'],
])('a field of money reads %s as %s', (shown, want) => expect(readAmount(shown)).toBe(want))

test('full-width digits are digits in capitals too', () => expect(capitals('９５００')).toBe('玖仟伍佰元整'))
