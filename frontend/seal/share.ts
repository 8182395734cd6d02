// A share of a notice's keys: read with the holder's own key, and checked against the commitments published with the
// notice (Feldman over ristretto255) before it leaves the browser.
import { ristretto255 } from '@noble/curves/ed25519.js'
import { armor, Decrypter } from 'age-encryption'

const suite = 'intermart-split-1'

/** ShareOf is what a share is checked by. */
export interface ShareOf {
  notice: string
  number: number
  commitments: string[]
}

/** readShare opens a sealed share (base64) with the holder's key; it throws when the passphrase is another. */
export async function readShare(sealed: string, wrapped: string, passphrase: string): Promise<string> {
  const unwrap = new Decrypter()
  unwrap.addPassphrase(passphrase)
  const identity = await unwrap.decrypt(armor.decode(wrapped), 'text')
  const read = new Decrypter()
  read.addIdentity(identity)
  return read.decrypt(Uint8Array.from(atob(sealed), (c) => c.charCodeAt(0)), 'text')
}

/** checkShare reports whether a share is the one that the notice's commitments promise. */
export function checkShare(share: string, { notice, number, commitments }: ShareOf): boolean {
  const [named, of, n, value, ...more] = share.trim().split(' ')
  if (named !== suite || of !== notice || n !== String(number) || more.length > 0 || !/^[0-9a-f]{64}$/.test(value ?? '')) return false
  const { Point } = ristretto255
  const order = Point.Fn.ORDER
  const scalar = little(value ?? '')
  if (scalar >= order || commitments.length === 0) return false
  try {
    let power = 1n
    let sum = Point.ZERO
    for (const c of commitments) {
      sum = sum.add(Point.fromHex(c).multiply(power))
      power = (power * BigInt(number)) % order
    }
    return (scalar === 0n ? Point.ZERO : Point.BASE.multiply(scalar)).equals(sum)
  } catch {
    return false // a commitment that is no point
  }
}

function little(hex: string): bigint {
  return BigInt('0x' + (hex.match(/../g) ?? []).reverse().join(''))
}
