import { expect, test } from 'vitest'
import { merge, settle } from './merge'

const base = { title: '评估', amount: '60000.00', description: '说明', attachments: [] }

test('what one side alone changed is taken from it, and nothing is lost', () => {
  const got = merge(base, { ...base, description: '我写的' }, { ...base, amount: '50000.00', duty_phone: '0731-1' })
  expect(got.fields).toEqual({ ...base, description: '我写的', amount: '50000.00', duty_phone: '0731-1' })
  expect(got.taken.sort()).toEqual(['amount', 'duty_phone'])
  expect(got.choices).toEqual([])
})

test('what both changed is a choice, with both sides to see', () => {
  const got = merge(base, { ...base, title: '我的题' }, { ...base, title: '他的题' })
  expect(got.choices).toEqual([{ field: 'title', yours: '我的题', theirs: '他的题' }])
  expect(settle(got, { title: 'theirs' }).title).toBe('他的题')
  expect(settle(got, { title: 'yours' }).title).toBe('我的题')
})

test('the same change twice, an empty field and an absent one are no quarrel', () => {
  expect(merge(base, { ...base, title: '同' }, { ...base, title: '同' }).choices).toEqual([])
  const got = merge(base, { ...base, unit: '' }, { title: '评估', amount: '60000.00', description: '说明' })
  expect(got.choices).toEqual([])
  expect(got.taken).toEqual([])
})

test('what another emptied is emptied, unless you wrote there', () => {
  const theirs = { title: '评估', amount: '60000.00', attachments: [] }
  expect(merge(base, base, theirs).fields.description).toBeUndefined()
  expect(merge(base, { ...base, description: '改' }, theirs).choices.map((one) => one.field)).toEqual(['description'])
})

test('nested fields are compared by what they hold', () => {
  const from = { ...base, term: { n: 10, unit: 'day' as const } }
  expect(merge(from, { ...base, term: { unit: 'day', n: 10 } }, { ...from, title: '新' }).choices).toEqual([])
})
