import { expect, test } from 'vitest'
import { buysUnder } from './draft'

test('a department buys under its district, its city and its province', () => {
  const codes = ['430103-ZJ-JS-001', '430100-ZJ-JS-001', '430000-ZJ-JS-001', '430102-ZJ-JS-009', '430200-ZJ-JS-001']
  expect(codes.filter((code) => buysUnder('430103', code))).toEqual(codes.slice(0, 3))
  expect(codes.filter((code) => buysUnder('430100', code))).toEqual(codes.slice(1, 3))
})
