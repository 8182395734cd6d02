// "Re-check this award": fetches the public record and computes the award again, on this device, step by step.
import { QUICKNET } from '../../award/chains.ts'
import type { Step, Verdict } from '../../award/verify.ts'
import type { Answer } from './recheck-worker.ts'

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
    const record = new Uint8Array(await answer.arrayBuffer())
    const { verdict, log } = await inWorker(home, record)
    for (const step of verdict.steps) {
      await pause()
      list.append(entry(home, step))
    }
    await pause()
    list.append(inclusion(home, log))
    await pause()
    said.replaceChildren(...outcome(home, verdict, record))
  } catch {
    said.replaceChildren(paragraph(home.dataset.failed, 'bad'))
  } finally {
    button.disabled = false
  }
}

/** inWorker has everything computed beside the page, which stays alive meanwhile. */
function inWorker(home: HTMLElement, record: Uint8Array): Promise<Answer> {
  const worker = new Worker(home.dataset.worker ?? '', { type: 'module' })
  return new Promise<Answer>((resolve, reject) => {
    worker.onmessage = (told: MessageEvent<Answer | undefined>) => (told.data ? resolve(told.data) : reject(new Error('the check did not end')))
    worker.onerror = () => reject(new Error('the worker did not start'))
    worker.postMessage({ award: (home.dataset.recheck ?? '').replace(/\/record$/, ''), record })
  }).finally(() => worker.terminate())
}

/** inclusion is the last step: the site's log holds this very record, proved from its tiles. */
function inclusion(home: HTMLElement, log: Answer['log']): HTMLElement {
  const item = document.createElement('li')
  if (log?.fault !== undefined) {
    item.className = 'bad'
    item.textContent = `${home.dataset.logBad ?? ''} ${log.fault}`
    return item
  }
  item.textContent = (log ? home.dataset.stepLog : home.dataset.noLog) ?? ''
  if (log?.at) {
    const code = document.createElement('code')
    code.className = 'small block hash'
    code.textContent = `${log.at.origin} #${log.at.index} / ${log.at.size}`
    item.append(code)
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
  const detail = detailOf(home, step)
  if (detail) {
    const code = document.createElement('code')
    code.className = 'small block hash'
    code.textContent = detail
    item.append(code)
  }
  return item
}

function detailOf(home: HTMLElement, step: Step): string {
  if (step.name === 'commitment') return step.computed
  if (step.name === 'beacon') return step.chain === QUICKNET ? 'drand quicknet' : `${home.dataset.beaconOwn ?? ''} ${step.chain}`
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
  whole.createCaption().textContent = home.dataset.order ?? ''
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
