import { checkHex } from './check.ts'
import { Fault, malformed, missing } from './fault.ts'
import { isId, NOTICE, parsePrice, PRICE } from './grammar.ts'
import { readInteger, readString } from './record.ts'
import { readText, Scanner } from './scan.ts'

export const MAX_OFFER_BYTES = 4_096
export const MAX_ENVELOPE_BYTES = 8_192

/** What an envelope holds. */
export interface Offer {
  notice: string
  bid: string
  agency: string
  price: string
  nonce: string
}

/** Reads the plaintext of an envelope strictly; throws a Fault. */
export function parseOffer(plaintext: Uint8Array): Offer {
  const s = new Scanner(readText(plaintext, MAX_OFFER_BYTES), true)
  if (s.peek() !== '{') throw malformed('not an object', '不是 JSON 对象')
  const raw: Record<string, string | undefined> = {}
  s.object((name) => {
    if (name === 'v' || name === 'revision') raw[name] = readInteger(s, name)
    else if (['notice', 'bid', 'agency', 'price', 'nonce'].includes(name)) raw[name] = readString(s, name)
    else if (name === 'terms' && s.peek() !== '{') throw s.mustBe(name, 'an object', '对象')
    else s.skip()
  })
  s.end()
  return checkOffer(raw)
}

function checkOffer(raw: Record<string, string | undefined>): Offer {
  const { v, revision = '', notice = '', bid = '', agency, price = '', nonce } = raw
  if (v !== '1') throw new Fault('v', 'must be 1', '应为 1')
  if (!/^[1-9][0-9]{0,8}$/.test(revision)) throw new Fault('revision', 'must be an integer from 1', '应为不小于 1 的整数')
  if (!NOTICE.test(notice)) throw new Fault('notice', 'must be a notice number', '应为公告编号')
  if (!isId(bid)) throw new Fault('bid', 'must be a bid id', '应为报价编号')
  if (agency === undefined) throw missing('agency')
  if (!PRICE.test(price)) throw new Fault('price', 'must be digits with two decimals', '应为带两位小数的数')
  checkHex('nonce', nonce)
  return { notice, bid, agency, price, nonce: nonce ?? '' }
}

/** Throws the Fault that keeps an offer from being one for this notice, bid, agency and quote. */
export function checkConcerns(o: Offer, notice: string, bid: string, agency: string | undefined, quote: string): void {
  if (o.notice !== notice) throw new Fault('notice', 'is another notice', '属于其他公告')
  if (o.bid !== bid) throw new Fault('bid', 'is another bid', '属于其他报价')
  if (agency !== undefined && o.agency !== agency) throw new Fault('agency', 'is another agency', '属于其他机构')
  if (parsePrice(o.price, quote) === undefined) {
    throw new Fault('price', 'is not possible for this quote', '与报价方式不符')
  }
}
