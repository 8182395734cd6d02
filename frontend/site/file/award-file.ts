// The award file checks itself, with nothing but what it holds: no network, also from a disk.
import type { BeaconProof } from '../../award/beacon.ts'
import { QUICKNET } from '../../award/chains.ts'
import { verifyAward, type Verdict } from '../../award/verify.ts'
import { provedByPath, type PathProof } from '../../log/path.ts'

interface Held {
  record: string
  names: Record<string, string>
  beacon: BeaconProof | null
  log: PathProof | null
  words: Record<string, string>
  lang: string
}

const held = JSON.parse(document.getElementById('held')?.textContent ?? '{}') as Held
const said = document.getElementById('said')!
const list = document.getElementById('steps')!

check().catch((fault: unknown) => say(`${held.words.failed} ${fault instanceof Error ? fault.message : ''}`, false))

async function check(): Promise<void> {
  const record = new TextEncoder().encode(held.record)
  const verdict = await verifyAward(record, { beacon: held.beacon ?? ({} as BeaconProof) })
  for (const step of verdict.steps) line(held.words[step.name] + (step.name === 'beacon' && step.chain === QUICKNET ? ' (quicknet)' : ''), step.ok)
  const log = await inLog(record)
  if (!verdict.valid) return say(`${held.words.invalid} ${whose(verdict)}`, false)
  say(log ? held.words.valid : held.words.logbad, log)
  if (location.protocol !== 'file:') return
  document.documentElement.dataset.offline = 'true'
}

/** inLog proves, where the file took a proof along, that the log holds exactly this record. */
async function inLog(record: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (!held.log) {
    line(held.words.nolog, true)
    return true
  }
  try {
    const face = JSON.parse(held.log.entry) as { kind?: string; record?: string }
    const sum = [...new Uint8Array(await crypto.subtle.digest('SHA-256', record))].map((b) => b.toString(16).padStart(2, '0')).join('')
    if (face.kind !== 'award.announced' || face.record !== sum) throw new Error(held.words.otherrecord)
    const at = await provedByPath(held.log)
    line(`${held.words.log} ${at.origin} #${held.log.index} / ${at.size}`, true)
    return true
  } catch (fault) {
    line(`${held.words.logbad} ${fault instanceof Error ? fault.message : ''}`, false)
    return false
  }
}

/** whose puts the agency beside the place in the record where a fault was found. */
function whose(verdict: Verdict): string {
  const fault = held.lang === 'zh' ? verdict.faultZh : verdict.fault
  return fault.replace(/bids\[(\d+)\]/, (place, index: string) => {
    try {
      const { id } = (JSON.parse(held.record) as { bids: { id: string }[] }).bids[Number(index)]
      return `${held.names[id] ?? ''} ${id} (${place})`
    } catch {
      return place
    }
  })
}

function line(text: string, ok: boolean): void {
  const item = document.createElement('li')
  item.textContent = `${ok ? '✓' : '✕'} ${text}`
  item.className = ok ? 'good' : 'bad'
  list.append(item)
}

function say(text: string, ok: boolean): void {
  said.textContent = text
  said.className = ok ? 'good' : 'bad'
}
