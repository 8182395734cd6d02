import { useSyncExternalStore } from 'react'

// The server's clock counts, not the visitor's: only the difference is kept here.
let offset = 0
let tick = Math.floor(Date.now() / 1000)
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** setServerNow is told the server's moment (RFC 3339 or an HTTP date) whenever an answer carries it. */
export function setServerNow(moment: string | null | undefined) {
  const at = moment ? Date.parse(moment) : NaN
  if (Number.isNaN(at)) return
  offset = at - Date.now()
  beat()
}

/** serverNow is the server's present, in milliseconds. */
export function serverNow(): number {
  return Date.now() + offset
}

function beat() {
  tick = Math.floor(serverNow() / 1000)
  listeners.forEach((tell) => tell())
}

function subscribe(tell: () => void) {
  listeners.add(tell)
  timer ??= setInterval(beat, 1000)
  return () => {
    listeners.delete(tell)
    if (listeners.size === 0 && timer) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** useNow re-renders once a second with the server's present, in milliseconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => tick) * 1000
}
