import { tidyAmount } from '../../../seal/amount'
import { capitals as say } from '../../../seal/capitals'

/** capitals writes what was typed as an amount in yuan in Chinese capitals, as on a cheque. Empty when it is no amount. */
export function capitals(typed: string): string {
  const amount = tidyAmount(typed)
  return amount ? say(amount) : ''
}

/** percentOf says what part of the limit an amount is, to one tenth: "97.5%". Empty when either is no number. */
export function percentOf(amount: string, limit: string): string {
  const a = Number(amount)
  const b = Number(limit)
  if (!amount || !Number.isFinite(a) || !Number.isFinite(b) || b <= 0) return ''
  return `${(Math.round((a / b) * 1000) / 10).toFixed(1)}%`
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
