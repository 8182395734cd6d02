// Sealing an offer in the bidder's browser (sealed-bids-and-log.md, "Sealed bids"). The price leaves this module only
// inside the age file and in the slip that the bidder keeps.
import { Encrypter } from 'age-encryption'
import { checkAmount, type Problem, type Quote } from './amount.ts'
import { base64, hex, randomBytes, sha256, uuid } from './bytes.ts'

export { capitals } from './capitals.ts'
export { checkAmount, tidyAmount, type Problem, type Quote } from './amount.ts'

/** Terms are a bidder's optional further terms (unit prices, days); they are public after the result. */
export type Terms = { [name: string]: Term }
type Term = string | number | boolean | Term[] | Terms

/** Offer is what a bidder wants sealed. */
export interface Offer {
  notice: string // public number
  revision: number // of the notice that was read
  recipient: string // the notice's offer recipient, age1…
  agency: string // 统一社会信用代码
  price: string // yuan, or percent for a discount, two decimals; for a fixed price the notice's own
  quote?: Quote // total when absent
  terms?: Terms
}

/** Slip is what the bidder keeps: with it he can prove, withdraw or replace his bid. Nobody else has it. */
export interface Slip {
  bid: string
  notice: string
  revision: number
  agency: string
  price: string
  nonce: string
  withdrawal_secret: string // 64 hex digits; its SHA-256 is the withdrawal hash
  sha256: string // of the binary age file; the receipt names it
}

/** Sealed is a bid ready to be posted as {bid, offer, withdrawal}. */
export interface Sealed {
  bid: string
  offer: string // base64 of the binary age file
  withdrawal: string // 64 hex digits
  sha256: string
  slip: Slip
}

/** SealError is why an offer could not be sealed. message is the English sentence. */
export class SealError extends Error {
  override name = 'SealError'

  constructor(readonly problem: Problem) {
    super(problem.en)
  }
}

const padBlock = 1024
const maxPlaintext = 4096
const secretBytes = 32

const noticeForm = /^[A-Z0-9-]{1,64}$/
const agencyForm = /^[0-9A-HJ-NPQRTUWXY]{18}$/
const recipientForm = /^age1[02-9ac-hj-np-z]{58}$/

/** sealOffer makes a fresh bid id, nonce and withdrawal secret and seals the offer. It throws a SealError. */
export async function sealOffer(offer: Offer): Promise<Sealed> {
  const problem = checkOffer(offer)
  if (problem) throw new SealError(problem)
  const bid = uuid()
  const nonce = hex(randomBytes(secretBytes))
  const secret = randomBytes(secretBytes)
  const envelope = await encrypt(offer.recipient, padOffer(plaintext(offer, bid, nonce)))
  const sum = await sha256(envelope)
  return {
    bid,
    offer: base64(envelope),
    withdrawal: await sha256(secret),
    sha256: sum,
    slip: {
      bid,
      notice: offer.notice,
      revision: offer.revision,
      agency: offer.agency,
      price: offer.price,
      nonce,
      withdrawal_secret: hex(secret),
      sha256: sum,
    },
  }
}

/** checkOffer returns the first thing wrong with an offer, or null. */
export function checkOffer(offer: Offer): Problem | null {
  if (!globalThis.crypto?.subtle) {
    return { rule: 'seal.context', field: '', zh: '浏览器只在 HTTPS 下提供加密功能，请用 https:// 地址打开本页', en: 'the browser encrypts only over HTTPS: open this page at its https:// address' }
  }
  if (!noticeForm.test(offer.notice)) {
    return { rule: 'seal.notice', field: 'notice', zh: '公告编号不正确', en: 'this is no notice number' }
  }
  if (!Number.isInteger(offer.revision) || offer.revision < 1) {
    return { rule: 'seal.revision', field: 'revision', zh: '公告版本应为不小于 1 的整数', en: 'the revision is an integer from 1' }
  }
  if (!recipientForm.test(offer.recipient)) {
    return { rule: 'seal.recipient', field: 'recipient', zh: '公告的加密公钥不正确，请刷新页面', en: "the notice's key is not right: reload the page" }
  }
  if (!agencyForm.test(offer.agency)) {
    return { rule: 'seal.agency', field: 'agency', zh: '统一社会信用代码应为 18 位数字和大写字母', en: 'a credit code has 18 digits and capital letters' }
  }
  return checkAmount(offer.price, offer.quote) ?? checkTerms(offer)
}

function checkTerms(offer: Offer): Problem | null {
  if (offer.terms !== undefined && !isTerms(offer.terms)) {
    return { rule: 'seal.terms', field: 'terms', zh: '附加条款应为对象，不能含空值', en: 'terms are an object without empty values' }
  }
  const id = '0'.repeat(36)
  if (encoded(plaintext(offer, id, '0'.repeat(2 * secretBytes))).length > maxPlaintext) {
    return { rule: 'seal.size', field: 'terms', zh: '附加条款过长，请缩短', en: 'the terms are too long: shorten them' }
  }
  return null
}

function isTerms(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isTerm(value)
}

/** isTerm refuses what JSON would turn into null or into text that is not UTF-8. */
function isTerm(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return wellFormed(value)
    case 'number':
      return Number.isFinite(value)
    case 'boolean':
      return true
    case 'object':
      if (value === null) return false
      if (Array.isArray(value)) return value.every(isTerm)
      return Object.entries(value).every(([name, member]) => wellFormed(name) && isTerm(member))
    default:
      return false
  }
}

function wellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

function plaintext(offer: Offer, bid: string, nonce: string): string {
  return JSON.stringify({
    v: 1,
    notice: offer.notice,
    revision: offer.revision,
    bid,
    agency: offer.agency,
    price: offer.price,
    nonce,
    terms: offer.terms,
  })
}

/** padOffer adds spaces up to the next multiple of 1,024 bytes, so that the size says nothing about the price. */
function padOffer(json: string): Uint8Array {
  const text = encoded(json)
  const padded = new Uint8Array(Math.ceil(text.length / padBlock) * padBlock).fill(0x20)
  padded.set(text)
  return padded
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

async function encrypt(recipient: string, text: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(recipient)
  } catch {
    throw new SealError({ rule: 'seal.recipient', field: 'recipient', zh: '公告的加密公钥不正确，请刷新页面', en: "the notice's key is not right: reload the page" })
  }
  return encrypter.encrypt(text)
}
