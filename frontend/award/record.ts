import { malformed } from './fault.ts'
import { readText, Scanner } from './scan.ts'

export const MAX_RECORD_BYTES = 64 * 1024 * 1024
export const MAX_BIDS = 100_000

const TEXTS = ['suite', 'notice', 'method', 'variant', 'quote', 'commitment', 'secret', 'beacon', 'offer_identity', 'winner'] as const
const BID_TEXTS = ['id', 'agency', 'sealed', 'envelope', 'nonce', 'reason', 'price', 'score'] as const

/** A bid as it stands in the file; a member that is absent is undefined. */
export type SourceBid = { [name in (typeof BID_TEXTS)[number]]?: string } & { eligible?: boolean }

/** A record as it stands in the file: right in its types, nothing else looked at. */
export type Source = { [name in (typeof TEXTS)[number]]?: string } & {
  places?: number
  bids?: SourceBid[]
  ranking?: string[]
}

/** Reads a record strictly; throws a malformed Fault. */
export function decode(input: string | Uint8Array): Source {
  const s = new Scanner(readText(input, MAX_RECORD_BYTES))
  if (s.peek() !== '{') {
    throw s.atEnd ? malformed('the text is empty', '内容为空') : malformed('not an object', '不是 JSON 对象')
  }
  const source: Source = {}
  s.object((name) => readMember(s, source, name))
  s.end()
  return source
}

function readMember(s: Scanner, source: Source, name: string): void {
  const text = TEXTS.find((t) => t === name)
  if (text) source[text] = readString(s, name)
  else if (name === 'places') source.places = Number(readInteger(s, name))
  else if (name === 'bids') source.bids = readBids(s)
  else if (name === 'ranking') source.ranking = readRanking(s)
  else s.skip()
}

export function readString(s: Scanner, name: string): string {
  if (s.peek() !== '"') throw s.mustBe(name, 'a string', '字符串')
  return s.text()
}

export function readInteger(s: Scanner, name: string): string {
  if (!/^[-0-9]$/.test(s.peek())) throw s.mustBe(name, 'an integer', '整数')
  const literal = s.number()
  if (/[.eE]/.test(literal)) throw s.mustBe(name, 'an integer', '整数')
  return literal
}

function readRanking(s: Scanner): string[] {
  const wrong = () => s.mustBe('ranking', 'an array of strings', '字符串数组')
  if (s.peek() !== '[') throw wrong()
  const ranking: string[] = []
  s.array(() => {
    if (s.peek() !== '"') throw wrong()
    ranking.push(s.text())
  })
  return ranking
}

function readBids(s: Scanner): SourceBid[] {
  const wrong = () => s.mustBe('bids', 'an array of objects', '对象数组')
  if (s.peek() !== '[') throw wrong()
  const bids: SourceBid[] = []
  s.array((i) => {
    if (s.peek() !== '{') throw wrong()
    if (i === MAX_BIDS) throw s.fail(`more than ${MAX_BIDS} bids`, `报价超过 ${MAX_BIDS} 份`)
    const bid: SourceBid = {}
    s.object((name) => readBidMember(s, bid, name))
    bids.push(bid)
  })
  return bids
}

function readBidMember(s: Scanner, bid: SourceBid, name: string): void {
  const text = BID_TEXTS.find((t) => t === name)
  if (text) bid[text] = readString(s, name)
  else if (name !== 'eligible') s.skip()
  else if (!/^[tf]$/.test(s.peek())) throw s.mustBe(name, 'true or false', ' true 或 false')
  else bid.eligible = s.boolean()
}
