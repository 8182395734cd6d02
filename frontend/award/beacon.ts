// A round of a public chain of randomness (drand, bls-unchained-g1-rfc9380), checked with nothing but the chain's key.
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { Fault } from './fault.ts'
import { fromHex, sha256, toHex } from './ticket.ts'

/** What /api/v1/awards/{number}/beacon answers. */
export interface BeaconProof {
  chain: string
  public_key: string
  period: number
  genesis_time: number
  group_hash: string
  beacon_id: string
  round: number
  signature: string
}

const DST = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_'

/**
 * Throws the Fault unless the record's beacon is the value of that round of the chain it names. Returns the chain's hash,
 * which covers its key: whoever knows the hash from the notice needs to trust nothing else.
 */
export async function checkBeacon(beacon: string, proof: BeaconProof): Promise<string> {
  const [kind, chain, round, randomness] = beacon.split(':')
  if (kind !== 'drand') throw wrong('is no round of a drand chain', '不是 drand 链的一轮')
  if (proof.chain !== chain || String(proof.round) !== round) throw wrong('the signature is of another round', '签名属于其他轮次')
  if ((await hashOf(proof)) !== chain) throw wrong("the chain's hash is not that of its key", '链的散列与其公钥不符')
  const signature = fromHex(proof.signature)
  if ((await sha256(signature)) !== randomness) throw wrong('is not the value of the round', '与该轮的随机数不符')
  if (!(await signed(proof, signature))) throw wrong("is not signed with the chain's key", '签名与链的公钥不符')
  return chain
}

const wrong = (en: string, zh: string) => new Fault('beacon', en, zh)

async function hashOf(p: BeaconProof): Promise<string> {
  const head = new DataView(new ArrayBuffer(12))
  head.setUint32(0, p.period)
  head.setBigUint64(4, BigInt(p.genesis_time))
  const name = p.beacon_id === 'default' ? '' : p.beacon_id
  return sha256(new Uint8Array([...new Uint8Array(head.buffer), ...fromHex(p.public_key), ...fromHex(p.group_hash), ...new TextEncoder().encode(name)]))
}

async function signed(p: BeaconProof, signature: Uint8Array): Promise<boolean> {
  const round = new DataView(new ArrayBuffer(8))
  round.setBigUint64(0, BigInt(p.round))
  const message = fromHex(toHex(await crypto.subtle.digest('SHA-256', round.buffer)))
  const short = bls12_381.shortSignatures
  try {
    return short.verify(signature, short.hash(message, DST), fromHex(p.public_key))
  } catch {
    return false // no points of the curve
  }
}
