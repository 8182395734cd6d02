// "Re-check this award": fetches the public record and computes the award again, on this device, step by step.
import type { Step, Verdict } from '../../award/verify.ts'

const BEAT = 350 // milliseconds between two steps, so that they can be followed

const home = document.querySelector<HTMLElement>('[data-recheck]')
const button = home?.querySelector('button')
if (home && button) {
  button.hidden = false
  button.addEventListener('click', () => void recheck(home, button))
}

async function recheck(home: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const list = home.querySelector('.recheck-steps')!
  const said = home.querySelector('.recheck-said')!
  button.disabled = true
  list.replaceChildren()
  said.replaceChildren(paragraph(home.dataset.running, ''))
  try {
    const answer = await fetch(home.dataset.recheck ?? '', { headers: { Accept: 'application/json' } })
    if (!answer.ok) throw new Error(String(answer.status))
    const { verifyAward } = await import('../../award/verify.ts') // only who asks for it loads it
    const steps: Step[] = []
    const record = new Uint8Array(await answer.arrayBuffer())
    const verdict = await verifyAward(record, { onStep: (step) => steps.push(step) })
    for (const step of steps) {
      await pause()
      list.append(entry(home, step))
    }
    await pause()
    list.append(await inclusion(home, record))
    await pause()
    said.replaceChildren(...outcome(home, verdict, record))
  } catch {
    said.replaceChildren(paragraph(home.dataset.failed, 'bad'))
  } finally {
    button.disabled = false
  }
}

/** inclusion is the last step: the site's log holds this very record, proved from its tiles. */
async function inclusion(home: HTMLElement, record: Uint8Array<ArrayBuffer>): Promise<HTMLElement> {
  const item = document.createElement('li')
  try {
    const { recordIncluded } = await import('../../log/inclusion.ts')
    const at = await recordIncluded((home.dataset.recheck ?? '').replace(/\/record$/, ''), record)
    item.textContent = (at ? home.dataset.stepLog : home.dataset.noLog) ?? ''
    if (at) {
      const code = document.createElement('code')
      code.className = 'small block hash'
      code.textContent = `${at.origin} #${at.index} / ${at.size}`
      item.append(code)
    }
  } catch (fault) {
    item.className = 'bad'
    item.textContent = `${home.dataset.logBad ?? ''} ${fault instanceof Error ? fault.message : ''}`
  }
  return item
}

function pause(): Promise<void> {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches || 'elder' in document.documentElement.dataset
  return new Promise((resolve) => window.setTimeout(resolve, still ? 0 : BEAT))
}

function entry(home: HTMLElement, step: Step): HTMLElement {
  const item = document.createElement('li')
  if (!step.ok) item.className = 'bad'
  const key = 'step' + step.name.charAt(0).toUpperCase() + step.name.slice(1)
  item.append(home.dataset[step.name === 'envelopes' && step.envelopes === 'absent' ? 'absent' : key] ?? step.name)
  const detail = detailOf(step)
  if (detail) {
    const code = document.createElement('code')
    code.className = 'small block hash'
    code.textContent = detail
    item.append(code)
  }
  return item
}

function detailOf(step: Step): string {
  if (step.name === 'commitment') return step.computed
  return step.name === 'key' ? step.hex : ''
}

function outcome(home: HTMLElement, verdict: Verdict, record: Uint8Array): HTMLElement[] {
  if (!verdict.valid) {
    const fault = home.dataset.lang === 'zh' ? verdict.faultZh : verdict.fault
    return [paragraph(`${home.dataset.invalid ?? ''} ${whose(fault, record)}`, 'bad')]
  }
  const parts = [paragraph(home.dataset.valid, 'good')]
  return verdict.ranking.length > 0 ? [...parts, table(home, verdict)] : parts
}

/** whose puts the agency beside the place in the record where a fault was found: bids[2] says little to a reader. */
function whose(fault: string, record: Uint8Array): string {
  return fault.replace(/bids\[(\d+)\]/, (place, index: string) => {
    const bid = bidAt(record, Number(index))
    const name = names().get(bid)
    return bid ? `${place} (${name ? `${name} ` : ''}${bid})` : place
  })
}

function bidAt(record: Uint8Array, index: number): string {
  try {
    const { bids } = JSON.parse(new TextDecoder().decode(record)) as { bids: { id: string }[] }
    return bids[index].id
  } catch {
    return ''
  }
}

function names(): Map<string, string> {
  const all = new Map<string, string>()
  for (const item of document.querySelectorAll<HTMLElement>('[data-names] [data-bid]')) all.set(item.dataset.bid ?? '', item.textContent)
  return all
}

function table(home: HTMLElement, verdict: Verdict): HTMLElement {
  const known = names()
  const whole = document.createElement('table')
  const head = whole.createTHead().insertRow()
  for (const word of [home.dataset.rank, home.dataset.offer, home.dataset.ticket]) {
    const cell = document.createElement('th')
    cell.scope = 'col'
    cell.textContent = word ?? ''
    head.append(cell)
  }
  const body = whole.createTBody()
  verdict.ranking.forEach((bid, index) => {
    const row = body.insertRow()
    row.insertCell().textContent = String(index + 1)
    row.insertCell().textContent = known.get(bid) ?? bid
    const code = document.createElement('code')
    code.textContent = (verdict.tickets[bid] ?? '').slice(0, 16) + '…'
    row.insertCell().append(code)
  })
  return whole
}

function paragraph(text: string | undefined, kind: string): HTMLElement {
  const p = document.createElement('p')
  p.className = kind
  p.textContent = text ?? ''
  return p
}
