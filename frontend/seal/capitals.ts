import { checkAmount } from './amount.ts'

const digits = '零壹贰叁肆伍陆柒捌玖'
const places: [number, string][] = [[1000, '仟'], [100, '佰'], [10, '拾'], [1, '']]
const sections: [number, string][] = [[100000000, '亿'], [10000, '万']]

/**
 * capitals says an amount in yuan as cheques and contracts do: 玖仟伍佰元整, 壹仟零伍元零叁分
 * (正确填写票据和结算凭证的基本规定). It is "" for what is no amount. The server's money.Capitals says the same.
 */
export function capitals(price: string): string {
  if (checkAmount(price) !== null) return ''
  const [whole, cents] = price.split('.')
  const yuan = Number(whole)
  const jiao = Number(cents[0])
  const fen = Number(cents[1])
  const head = yuan > 0 ? `${wholeNumber(yuan)}元` : ''
  if (jiao === 0 && fen === 0) return `${head || '零元'}整`
  if (fen === 0) return `${head}${digits[jiao]}角整`
  if (jiao > 0) return `${head}${digits[jiao]}角${digits[fen]}分`
  return `${head}${head ? '零' : ''}${digits[fen]}分`
}

/** wholeNumber says a whole number above zero, by sections of 亿 and 万. */
function wholeNumber(n: number): string {
  for (const [size, name] of sections) {
    if (n < size) continue
    const rest = n % size
    const head = wholeNumber(Math.floor(n / size)) + name
    if (rest === 0) return head
    // One 零 stands for all leading zeros of the rest.
    return head + (rest < size / 10 ? '零' : '') + wholeNumber(rest)
  }
  return section(n)
}

/** section says 1 to 9999. */
function section(n: number): string {
  let said = ''
  let gap = false
  for (const [size, name] of places) {
    const digit = Math.floor(n / size) % 10
    if (digit === 0) {
      gap = said !== ''
      continue
    }
    said += (gap ? '零' : '') + digits[digit] + name
    gap = false
  }
  return said
}
