import type { Slip } from '../../../seal/seal'

const memory = (bid: string) => `intermart.slip.${bid}`
const undownloaded = 'intermart.undownloaded.' // of slips made in this tab and not downloaded yet

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
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(memory('')) || name.startsWith(undownloaded)) sessionStorage.removeItem(name)
  window.removeEventListener('beforeunload', warn)
}

/** endSlip drops the slip of a bid that is withdrawn or replaced: it is good for nothing more. */
export function endSlip(bid: string) {
  sessionStorage.removeItem(memory(bid))
  settleSlip(bid)
}

/** guardSlip warns whoever closes the tab before a slip just made was downloaded. */
export function guardSlip(bid: string) {
  sessionStorage.setItem(undownloaded + bid, '1')
  window.addEventListener('beforeunload', warn)
}

/** settleSlip ends that warning. */
export function settleSlip(bid: string) {
  sessionStorage.removeItem(undownloaded + bid)
  if (!slipWaits()) window.removeEventListener('beforeunload', warn)
}

/** slipWaits reports whether a slip just made was not downloaded yet. */
export function slipWaits(): boolean {
  return Object.keys(sessionStorage).some((name) => name.startsWith(undownloaded))
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
