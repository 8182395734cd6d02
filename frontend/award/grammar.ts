/** The grammar of an award record's members; the numbers it holds. */
export const NOTICE = /^[A-Z0-9-]{1,64}$/
export const HEX = /^[0-9a-f]{64}$/
export const PRICE = /^(0|[1-9][0-9]{0,12})\.[0-9]{2}$/
export const BEACON = /^(|drand:[0-9a-f]{64}:[1-9][0-9]{0,19}:[0-9a-f]{64}|public:[!-~]{1,200})$/
export const REASON = /^[a-z_]{0,40}$/
const ID = /^[A-Za-z0-9-]{1,64}$/
const SCORE = /^(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$/
const IDENTITY = /^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}$/
const NOT_BASE64 = /[^A-Za-z0-9+/=]/
const MAX_DISCOUNT = 10_000

export const isId = (id: string) => ID.test(id) && id !== 'beacon'

/** A price in fen, or a discount in hundredths of a percent: at most 10^15, so a number holds it exactly. */
export function parsePrice(price: string, quote: string): number | undefined {
  if (!PRICE.test(price)) return undefined
  const n = Number(price.replace('.', ''))
  return quote === 'discount' && n > MAX_DISCOUNT ? undefined : n
}

/** A score in hundredths of a point. */
export function parseScore(score: string): number | undefined {
  if (!SCORE.test(score)) return undefined
  const [whole, part = ''] = score.split('.')
  return Number(whole + `${part}00`.slice(0, 2))
}

/** Standard base64 with its padding, no line breaks, no stray bits. */
export function parseBase64(text: string): Uint8Array | undefined {
  if (text === '' || text.length % 4 !== 0 || NOT_BASE64.test(text)) return undefined
  try {
    const binary = atob(text)
    return btoa(binary) === text ? Uint8Array.from(binary, (c) => c.charCodeAt(0)) : undefined
  } catch {
    return undefined
  }
}

/** Form and bech32 checksum (BIP 173) of an age X25519 identity. */
export function isIdentity(identity: string): boolean {
  if (!IDENTITY.test(identity)) return false
  const prefix = [...'age-secret-key-'].map((c) => c.charCodeAt(0))
  const data = [...identity.slice(16).toLowerCase()].map((c) => 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.indexOf(c))
  let check = 1
  for (const value of [...prefix.map((c) => c >> 5), 0, ...prefix.map((c) => c & 31), ...data]) {
    const top = check >>> 25
    check = ((check & 0x1ffffff) << 5) ^ value
    const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
    generators.forEach((g, i) => {
      if ((top >> i) & 1) check ^= g
    })
  }
  return check === 1
}
