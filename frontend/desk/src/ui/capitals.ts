import { tidyAmount } from '../../../seal/amount'
import { capitals as say } from '../../../seal/capitals'

/** capitals writes what was typed as an amount in yuan in Chinese capitals, as on a cheque. Empty when it is no amount. */
export function capitals(typed: string): string {
  const amount = tidyAmount(typed)
  return amount ? say(amount) : ''
}

/** percentOf says what part of the limit an amount is, as the platform does: two decimals, and "100.00%" only for the limit itself. Empty when either is no amount. */
export function percentOf(amount: string, limit: string): string {
  const [a, b] = [fen(amount), fen(limit)]
  if (a === undefined || !b) return ''
  let part = (a * 20000n + b) / (2n * b)
  if (a < b && part >= 10000n) part = 9999n
  if (a > b && part <= 10000n) part = 10001n
  return `${part / 100n}.${String(part % 100n).padStart(2, '0')}%`
}

function fen(amount: string): bigint | undefined {
  const tidy = tidyAmount(amount)
  return tidy ? BigInt(tidy.replace('.', '')) : undefined
}

/** thousands puts separators into "800000.00" without passing through a float; what is no number stays as it is. */
export function thousands(amount: string): string {
  if (!/^\d+(\.\d*)?$/.test(amount)) return amount
  const [whole, rest] = amount.split('.')
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return rest === undefined ? spaced : `${spaced}.${rest}`
}

/**
 * readAmount is what a field of money holds: the API's string, or the very text when that is no amount, where guessing
 * would make 15 of "1e5" and 5 of "-5". Nothing of an empty field.
 */
export function readAmount(typed: string): string | undefined {
  const plain = typed.normalize('NFKC').replace(/[\s¥]/g, '')
  const edited = /^\d[\d,]*\.\d{0,2}$/.test(plain) // "8000,000.00": a digit was put into "800,000.00"; before a point a comma separates
  return tidyAmount(edited ? plain.replaceAll(',', '') : plain) ?? (typed.trim() || undefined)
}

export { tidyAmount }
