import type { Slip } from '../../../seal/seal'

const memory = (bid: string) => `intermart.slip.${bid}`
const fresh = new Set<string>() // bids whose slip was made on this page and not downloaded yet

/** keepSlip holds a bid's slip until this tab closes or its person signs out; the downloaded file is what lasts. */
export function keepSlip(slip: Slip) {
  sessionStorage.setItem(memory(slip.bid), JSON.stringify(slip))
}

/** heldSlip is the slip that this tab still holds, if it does. */
export function heldSlip(bid: string): Slip | undefined {
  const held = sessionStorage.getItem(memory(bid))
  try {
    return held ? (JSON.parse(held) as Slip) : undefined
  } catch {
    return undefined
  }
}

/** forgetSlips leaves none in this tab. */
export function forgetSlips() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(memory(''))) sessionStorage.removeItem(name)
  for (const bid of fresh) settleSlip(bid)
}

/** guardSlip warns whoever closes the tab before a slip just made was downloaded. */
export function guardSlip(bid: string) {
  fresh.add(bid)
  window.addEventListener('beforeunload', warn)
}

/** settleSlip ends that warning: it was downloaded, or the bid is gone. */
export function settleSlip(bid: string) {
  fresh.delete(bid)
  if (fresh.size === 0) window.removeEventListener('beforeunload', warn)
}

/** slipWaits reports whether a slip just made was not downloaded yet. */
export function slipWaits(): boolean {
  return fresh.size > 0
}

function warn(event: BeforeUnloadEvent) {
  event.preventDefault()
}

/** downloadSlip hands the slip to the bidder as a file. */
export function downloadSlip(slip: Slip) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(slip, null, 2) + '\n'], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${slip.notice}-${slip.bid.slice(0, 8)}-slip.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
  settleSlip(slip.bid)
}
