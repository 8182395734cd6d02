import { beforeEach, expect, test } from 'vitest'
import { forgetSlips, guardSlip, heldSlip, keepSlip, settleSlip, slipWaits } from './slip'

const slip = { bid: 'b1', notice: 'CG-1', revision: 1, agency: 'A', price: '9500.00', nonce: 'n', withdrawal_secret: 's', sha256: 'f' }

beforeEach(() => sessionStorage.clear())

/** leaves is whether a tab may close without a question. */
const leaves = () => window.dispatchEvent(new Event('beforeunload', { cancelable: true }))

test('a slip stays whole in the tab until it is forgotten', () => {
  expect(heldSlip('b1')).toBeUndefined()
  keepSlip(slip)
  expect(heldSlip('b1')).toEqual(slip)
  forgetSlips()
  expect(heldSlip('b1')).toBeUndefined()
})

test('what is no slip is none', () => {
  sessionStorage.setItem('intermart.slip.b1', 'ab'.repeat(32))
  expect(heldSlip('b1')).toBeUndefined()
})

test('a tab asks before it closes over a slip that was not downloaded', () => {
  expect(leaves()).toBe(true)
  guardSlip('b1')
  guardSlip('b2')
  settleSlip('b1')
  expect(leaves()).toBe(false)
  expect(slipWaits()).toBe(true)
  settleSlip('b2')
  expect(leaves()).toBe(true)
  expect(slipWaits()).toBe(false)
})
