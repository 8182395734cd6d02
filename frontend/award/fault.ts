/** The first thing wrong with a record or an offer, in both languages. Thrown inside, never by verifyAward. */
export class Fault extends Error {
  /** @param malformed the text is not one JSON object with members of the right types */
  constructor(
    readonly where: string,
    readonly en: string,
    readonly zh: string,
    readonly malformed = false,
  ) {
    super(`${where}: ${en}`)
  }

  get chinese(): string {
    return `${this.where}：${this.zh}`
  }
}

export const missing = (where: string) => new Fault(where, 'missing', '缺失')

export const malformed = (en: string, zh: string) => new Fault('JSON', en, zh, true)

export const inBid = (i: number, member: string) => `bids[${i}].${member}`
