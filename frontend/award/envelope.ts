import { Decrypter } from 'age-encryption'
import { isUnreadable, quoteOf } from './check.ts'
import { Fault, inBid, missing } from './fault.ts'
import { isIdentity, parseBase64 } from './grammar.ts'
import { checkConcerns, MAX_ENVELOPE_BYTES, MAX_OFFER_BYTES, type Offer, parseOffer } from './offer.ts'
import type { Source, SourceBid } from './record.ts'
import { sha256 } from './ticket.ts'

export type Envelopes = 'checked' | 'absent'

/** Opens a binary age file; throws when it does not open. */
export type Opener = (identity: string, envelope: Uint8Array) => Promise<Uint8Array>

export const openWithAge: Opener = (identity, envelope) => {
  const d = new Decrypter()
  d.addIdentity(identity)
  return d.decrypt(envelope, 'uint8array')
}

interface Compared {
  envelopes: Envelopes
  fault?: Fault
}

/** The stage envelopes; its faults say so. */
export async function checkEnvelopes(r: Source, open: Opener): Promise<Compared> {
  const { envelopes, fault: f } = await compareEnvelopes(r, open)
  return { envelopes, fault: f && new Fault(`envelopes: ${f.where}`, f.en, f.zh) }
}

/** Compares every envelope with its bid, in the order of the file. */
async function compareEnvelopes(r: Source, open: Opener): Promise<Compared> {
  const identity = r.offer_identity ?? ''
  if (identity !== '' && !isIdentity(identity)) {
    const fault = new Fault('offer_identity', 'must be an age X25519 identity', '应为 age X25519 身份')
    return { envelopes: 'absent', fault }
  }
  const bids = r.bids ?? []
  const opening = identity !== '' && bids.some((b) => b.envelope)
  const envelopes = opening ? 'checked' : 'absent'
  for (let i = 0; i < bids.length; i++) {
    const fault = await checkEnvelope(r, bids[i], i, opening, open)
    if (fault) return { envelopes, fault }
  }
  return { envelopes }
}

async function checkEnvelope(r: Source, b: SourceBid, i: number, opening: boolean, open: Opener): Promise<Fault | undefined> {
  if (opening && !b.envelope) return missing(inBid(i, 'envelope'))
  if (opening && b.sealed === undefined) return missing(inBid(i, 'sealed'))
  const envelope = parseBase64(b.envelope ?? '')
  if (!envelope) return undefined
  if (b.sealed !== undefined && (await sha256(envelope)) !== b.sealed) {
    return new Fault(inBid(i, 'sealed'), 'is not the SHA-256 of the envelope', '与密封文件的 SHA-256 不符')
  }
  if (!opening) return undefined
  const offer = await readEnvelope(r, b, i, envelope, open)
  if (isUnreadable(b)) {
    if (offer instanceof Fault) return undefined
    return new Fault(inBid(i, 'nonce'), 'the record calls the envelope unreadable, but it opens and holds an offer for this bid',
      '记录称密封文件无法读取，但其可以打开且内容属于本报价')
  }
  if (offer instanceof Fault) return offer
  if (b.price !== undefined && b.price !== offer.price) {
    return new Fault(inBid(i, 'price'), 'is not the price in the envelope', '与密封文件中的价格不符')
  }
  if (b.nonce !== offer.nonce) {
    return new Fault(inBid(i, 'nonce'), 'is not the nonce in the envelope', '与密封文件中的随机数不符')
  }
  return undefined
}

/** Opens an envelope and reads the offer, or says why it does not hold what it must. */
async function readEnvelope(r: Source, b: SourceBid, i: number, envelope: Uint8Array, open: Opener): Promise<Offer | Fault> {
  const closed = new Fault(inBid(i, 'envelope'), 'does not open', '无法打开')
  if (envelope.length > MAX_ENVELOPE_BYTES) return closed
  let plaintext: Uint8Array
  try {
    plaintext = await open(r.offer_identity ?? '', envelope)
  } catch {
    return closed
  }
  if (plaintext.length > MAX_OFFER_BYTES) return closed
  try {
    const offer = parseOffer(plaintext)
    checkConcerns(offer, r.notice ?? '', b.id ?? '', b.agency, quoteOf(r))
    return offer
  } catch (f) {
    if (!(f instanceof Fault)) throw f
    return new Fault(inBid(i, 'envelope'), `the offer inside: ${f.message}`, `所含报价：${f.chinese}`)
  }
}
