// Amounts as award-record.md writes them: yuan with two decimals, or for a discount percent up to 100.00.

/** Quote is how a notice wants its price: a total, a unit price, or a discount rate in percent. */
export type Quote = 'total' | 'unit' | 'discount'

/** Problem says what is wrong with an input, in both languages. */
export interface Problem {
  rule: string
  field: string
  zh: string
  en: string
}

const grammar = /^(0|[1-9][0-9]{0,12})\.[0-9]{2}$/
const typed = /^([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{0,2}))?$/

/** checkAmount returns what is wrong with a price, or null: the same grammar as the server's and the award record's. */
export function checkAmount(price: string, quote: Quote = 'total'): Problem | null {
  if (!grammar.test(price)) {
    return quote === 'discount'
      ? { rule: 'bid.price.form', field: 'price', zh: '下浮率应写成两位小数的百分数，例如 12.50', en: 'write the discount in percent with two decimals, such as 12.50' }
      : { rule: 'bid.price.form', field: 'price', zh: '金额应写成两位小数的元，例如 9500.00', en: 'write the amount in yuan with two decimals, such as 9500.00' }
  }
  if (quote === 'discount' && hundredths(price) > 10000) {
    return { rule: 'bid.price.discount', field: 'price', zh: '下浮率不能超过 100.00', en: 'a discount is at most 100.00' }
  }
  return null
}

/** tidyAmount writes what a person typed ("9,500.5") in the grammar's form ("9500.50"); null when it is no amount. */
export function tidyAmount(text: string): string | null {
  const match = typed.exec(text.normalize('NFKC').trim()) // full-width digits and commas are digits and commas
  if (!match) return null
  const whole = match[1].replaceAll(',', '').replace(/^0+(?=[0-9])/, '')
  const amount = `${whole}.${(match[2] ?? '').padEnd(2, '0')}`
  return grammar.test(amount) ? amount : null
}

/** hundredths is the amount as a whole number of fen (or hundredths of a percent); below 2^53 for every valid amount. */
export function hundredths(amount: string): number {
  return Number(amount.replace('.', ''))
}
