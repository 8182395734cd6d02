const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** usccFault looks at a 统一社会信用代码 as it is typed (GB 32100-2015): its length, its letters, its check digit. Only the first two refuse. */
export function usccFault(code: string): 'length' | 'letters' | 'digit' | null {
  if (!/^[0-9A-HJ-NPQRTUWXY]*$/.test(code)) return 'letters'
  if (code.length !== 18) return 'length'
  const sum = weights.reduce((total, weight, i) => total + weight * alphabet.indexOf(code[i]), 0)
  return alphabet[(31 - (sum % 31)) % 31] === code[17] ? null : 'digit'
}
