import { Fault, inBid, missing } from './fault.ts'
import { BEACON, HEX, isId, NOTICE, parseBase64, parsePrice, parseScore, REASON } from './grammar.ts'
import type { Source, SourceBid } from './record.ts'

export const SUITE = 'intermart-draw-1'
const MAX_PLACES = 99

/** A bid that has been looked at; value is what is ranked, lower is better. */
export interface Entry {
  id: string
  nonce: string
  eligible: boolean
  value: number
  score: number
  ticket: string
}

export const quoteOf = (r: Source) => r.quote ?? 'total'

/** Whether the record says that the envelope could not be read. */
export const isUnreadable = (b: SourceBid) => b.sealed !== undefined && b.sealed === b.nonce

/** The stages suite, terms, notice and secret; throws the first Fault. */
export function checkHead(r: Source): void {
  if (r.suite === undefined) throw missing('suite')
  if (r.suite !== SUITE) throw new Fault('suite', `must be ${SUITE}`, `应为 ${SUITE}`)
  checkTerms(r)
  if (r.notice === undefined) throw missing('notice')
  if (!NOTICE.test(r.notice)) {
    throw new Fault('notice', 'must be 1 to 64 of A-Z, 0-9 and -', '应为 1 至 64 个 A-Z、0-9 或 - 字符')
  }
  checkHex('secret', r.secret)
}

function checkTerms(r: Source): void {
  if (r.method === undefined) throw missing('method')
  if (!['random', 'lowest', 'average', 'scored', 'direct'].includes(r.method)) {
    throw new Fault('method', 'must be random, lowest, average, scored or direct', '应为 random、lowest、average、scored 或 direct')
  }
  if (r.variant !== undefined && !['trimmed', 'nearest-below', 'nearest'].includes(r.variant)) {
    throw new Fault('variant', 'must be trimmed, nearest-below or nearest', '应为 trimmed、nearest-below 或 nearest')
  }
  if (r.variant === undefined && r.method === 'average') throw missing('variant')
  if (!['total', 'unit', 'discount'].includes(quoteOf(r))) {
    throw new Fault('quote', 'must be total, unit or discount', '应为 total、unit 或 discount')
  }
  if (r.places !== undefined && !(r.places >= 1 && r.places <= MAX_PLACES)) {
    throw new Fault('places', 'must be from 1 to 99', '应为 1 到 99')
  }
}

export function checkHex(where: string, value: string | undefined): void {
  if (value === undefined) throw missing(where)
  if (!HEX.test(value)) throw new Fault(where, 'must be 64 lower-case hex digits', '应为 64 位小写十六进制数')
}

/** The stages beacon, bids and direct; throws the first Fault. */
export function checkField(r: Source): Entry[] {
  if (!BEACON.test(r.beacon ?? '')) {
    throw new Fault('beacon', 'must be empty, drand:<chain>:<round>:<randomness> or public:<text>',
      '应为空、drand:<chain>:<round>:<randomness> 或 public:<text>')
  }
  if (r.bids === undefined) throw missing('bids')
  const seen = new Set<string>()
  const entries = r.bids.map((b, i) => {
    const entry = checkBid(r, b, i)
    if (seen.has(entry.id)) throw new Fault(inBid(i, 'id'), 'is a duplicate id', '编号重复')
    seen.add(entry.id)
    checkRest(b, i)
    return entry
  })
  if (r.method === 'direct' && entries.filter((e) => e.eligible).length > 1) {
    throw new Fault('direct', 'more than one bid is eligible', '有效报价多于一份')
  }
  return entries
}

function checkBid(r: Source, b: SourceBid, i: number): Entry {
  if (b.id === undefined) throw missing(inBid(i, 'id'))
  if (!isId(b.id)) {
    throw new Fault(inBid(i, 'id'), 'must be 1 to 64 letters, digits and -, and not beacon', '应为 1 至 64 个字母、数字或 - 字符，且不得为 beacon')
  }
  checkHex(inBid(i, 'nonce'), b.nonce)
  if (b.eligible === undefined) throw missing(inBid(i, 'eligible'))
  if (isUnreadable(b) && b.eligible) {
    throw new Fault(inBid(i, 'eligible'), 'a bid whose nonce is its sealed hash was not readable and cannot be eligible',
      '随机数等于密封摘要，表示报价无法读取，不能为有效报价')
  }
  const value = checkPrice(r, b, i)
  return { id: b.id, nonce: b.nonce ?? '', eligible: b.eligible, value, score: checkScore(r, b, i), ticket: '' }
}

function checkPrice(r: Source, b: SourceBid, i: number): number {
  const where = inBid(i, 'price')
  if (b.price === undefined) {
    if (b.eligible && ['lowest', 'average', 'scored'].includes(r.method ?? '')) throw missing(where)
    return 0
  }
  const discount = quoteOf(r) === 'discount'
  const price = parsePrice(b.price, quoteOf(r))
  if (price === undefined && discount) {
    throw new Fault(where, 'must be a percentage with two decimals, at most 100.00', '应为不超过 100.00、带两位小数的百分比')
  }
  if (price === undefined) {
    throw new Fault(where, 'must be an amount in yuan with two decimals', '应为以元为单位、带两位小数的金额')
  }
  if (isUnreadable(b)) throw new Fault(where, 'a bid that was not readable has no price', '无法读取的报价不应有价格')
  return discount ? -price : price
}

function checkScore(r: Source, b: SourceBid, i: number): number {
  const where = inBid(i, 'score')
  if (b.score === undefined) {
    if (b.eligible && r.method === 'scored') throw missing(where)
    return 0
  }
  const score = parseScore(b.score)
  if (score === undefined) {
    throw new Fault(where, 'must be a number below 10000 with at most two decimals', '应为小于 10000、最多两位小数的数')
  }
  if (isUnreadable(b)) throw new Fault(where, 'a bid that was not readable has no score', '无法读取的报价不应有评分')
  return score
}

/** The members the ranking does not need. */
function checkRest(b: SourceBid, i: number): void {
  if (b.sealed !== undefined) checkHex(inBid(i, 'sealed'), b.sealed)
  if (!REASON.test(b.reason ?? '')) {
    throw new Fault(inBid(i, 'reason'), 'must be at most 40 of a-z and _', '应为至多 40 个 a-z 或 _ 字符')
  }
  if (b.envelope && !parseBase64(b.envelope)) throw new Fault(inBid(i, 'envelope'), 'must be base64', '应为 base64')
}
