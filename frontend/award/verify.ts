import { type BeaconProof, checkBeacon } from './beacon.ts'
import { checkField, checkHead, checkHex, type Entry } from './check.ts'
import { checkEnvelopes, type Envelopes, type Opener, openWithAge } from './envelope.ts'
import { Fault, missing } from './fault.ts'
import { rank } from './rank.ts'
import { decode, type Source } from './record.ts'
import { commitmentOf, drawKey, drawTickets, seedText } from './ticket.ts'

/** One step of the re-check, for the page to show; ok is whether it agrees with the record. */
export type Step =
  | { name: 'commitment'; computed: string; recorded: string; ok: boolean }
  | { name: 'seed'; text: string; ok: true }
  | { name: 'key'; hex: string; ok: true }
  | { name: 'tickets'; tickets: Record<string, string>; ok: true }
  | { name: 'ranking'; computed: string[]; recorded: string[]; ok: boolean }
  | { name: 'envelopes'; envelopes: Envelopes; count: number; ok: boolean }
  | { name: 'beacon'; chain: string; ok: true }

/** What a re-check found; ranking, winner and tickets are the recomputed ones, empty where they could not be computed. */
export interface Verdict {
  valid: boolean
  /** The first fault in English, '' when valid. */
  fault: string
  /** The same in Chinese. */
  faultZh: string
  /** The text is not one JSON object with members of the right types. */
  malformed: boolean
  envelopes: Envelopes
  ranking: string[]
  winner: string
  tickets: Record<string, string>
  steps: Step[]
}

export interface Options {
  /** Told each step as it is done. */
  onStep?: (step: Step) => void
  /** Opens envelopes; age by default. */
  open?: Opener
  /** The round that the record's beacon names, with its signature; without it the signature is not checked. */
  beacon?: BeaconProof
}

/**
 * Re-checks a published award record as `intermart verify award` does: same reading, same order of faults, same words.
 * Never rejects because of the record. Needs crypto.subtle, hence HTTPS or a loopback address.
 */
export async function verifyAward(text: string | Uint8Array, opts: Options = {}): Promise<Verdict> {
  if (!globalThis.crypto?.subtle) throw new Error('crypto.subtle is missing: open the page over HTTPS')
  const verdict: Verdict = {
    valid: false, fault: '', faultZh: '', malformed: false,
    envelopes: 'absent', ranking: [], winner: '', tickets: {}, steps: [],
  }
  try {
    await examine(decode(text), verdict, opts)
    verdict.valid = true
  } catch (f) {
    if (!(f instanceof Fault)) throw f
    verdict.fault = f.message
    verdict.faultZh = f.chinese
    verdict.malformed = f.malformed
  }
  return verdict
}

/** Goes through every stage; a commitment that does not fit does not keep the ranking from being told. */
async function examine(r: Source, verdict: Verdict, opts: Options): Promise<void> {
  const step = (s: Step) => {
    verdict.steps.push(s)
    opts.onStep?.(s)
  }
  checkHead(r)
  const early = await checkCommitment(r, step)
  await stand(r, verdict, early, step)
  if (early) throw early
  const { envelopes, fault } = await checkEnvelopes(r, opts.open ?? openWithAge)
  verdict.envelopes = envelopes
  step({ name: 'envelopes', envelopes, count: (r.bids ?? []).filter((b) => b.envelope).length, ok: !fault })
  if (fault) throw fault
  checkClaims(r, verdict)
  if (r.beacon && opts.beacon) step({ name: 'beacon', chain: await checkBeacon(r.beacon, opts.beacon), ok: true })
}

async function checkCommitment(r: Source, step: (s: Step) => void): Promise<Fault | undefined> {
  const computed = await commitmentOf(r.notice ?? '', r.secret ?? '')
  const recorded = r.commitment ?? ''
  step({ name: 'commitment', computed, recorded, ok: computed === recorded })
  try {
    checkHex('commitment', r.commitment)
  } catch (f) {
    return f as Fault
  }
  if (computed === recorded) return undefined
  return new Fault('commitment', 'is not the one of this notice and secret', '与公告编号和密钥不符')
}

/** Draws the tickets and ranks. */
async function stand(r: Source, verdict: Verdict, early: Fault | undefined, step: (s: Step) => void): Promise<void> {
  let entries: Entry[]
  try {
    entries = checkField(r)
  } catch (f) {
    throw early ?? f
  }
  const seed = seedText(r.notice ?? '', entries, r.beacon ?? '')
  step({ name: 'seed', text: seed, ok: true })
  const key = await drawKey(r.secret ?? '', seed)
  step({ name: 'key', hex: key, ok: true })
  await drawTickets(key, entries)
  verdict.tickets = Object.fromEntries(entries.map((e) => [e.id, e.ticket]))
  step({ name: 'tickets', tickets: verdict.tickets, ok: true })
  verdict.ranking = rank(r.method ?? '', r.variant ?? '', entries)
  verdict.winner = verdict.ranking[0] ?? ''
  step({ name: 'ranking', computed: verdict.ranking, recorded: r.ranking ?? [], ok: agrees(r, verdict) && r.winner === verdict.winner })
}

const agrees = (r: Source, v: Verdict) =>
  r.ranking !== undefined && r.ranking.length === v.ranking.length && r.ranking.every((id, i) => id === v.ranking[i])

/** Compares what the record says of the outcome with the outcome. */
function checkClaims(r: Source, v: Verdict): void {
  if (r.ranking === undefined) throw missing('ranking')
  if (!agrees(r, v)) throw new Fault('ranking', 'is not the one computed', '与重新计算的结果不符')
  if (r.winner === undefined) throw missing('winner')
  if (r.winner !== v.winner) throw new Fault('winner', 'is not the first of the ranking', '不是排名第一的报价')
}
