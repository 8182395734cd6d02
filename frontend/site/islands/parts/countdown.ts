/** countdowns counts down by the server's clock: the visitor's clock only measures how long the page has been open. */
export function countdowns(root: ParentNode): void {
  const opened = performance.now()
  const all = [...root.querySelectorAll<HTMLElement>('[data-countdown]')]
  if (all.length === 0) return
  const tick = () => {
    if (!all.some((element) => element.isConnected)) window.clearInterval(timer) // a search put others in their place
    for (const element of all) show(element, performance.now() - opened)
  }
  const timer = window.setInterval(tick, 1000)
  tick()
}

function show(element: HTMLElement, sinceOpened: number): void {
  const { countdown, now, days, hours, minutes, over } = element.dataset
  const left = Math.floor((Date.parse(countdown ?? '') - Date.parse(now ?? '') - sinceOpened) / 1000)
  if (Number.isNaN(left)) return
  const text = phrase(left, { days, hours, minutes, over })
  if (element.textContent !== text) element.textContent = text
  if (left <= 0) element.className = 'left over'
}

type Phrases = { days?: string; hours?: string; minutes?: string; over?: string }

/** phrase says how many seconds are left in the two largest units. */
export function phrase(left: number, words: Phrases): string {
  if (left <= 0) return words.over ?? ''
  const d = Math.floor(left / 86400)
  const h = Math.floor(left / 3600) % 24
  const m = Math.floor(left / 60) % 60
  const text = d > 0 ? words.days : h > 0 ? words.hours : words.minutes
  return (text ?? '').replace('{d}', String(d)).replace('{h}', String(h)).replace('{m}', String(m)).replace('{s}', String(left % 60))
}
