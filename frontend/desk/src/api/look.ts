// A look at another's desk: every request says in which look it is made, so that a page never shows one desk and acts at another.
let look: string | undefined
let over: ((why: Over) => void) | undefined

/** Over is why the page shows another desk than the session sees: its look has ended, or the session is in a look by now. */
export type Over = 'look.ended' | 'look.other'

/** seeAs is told in which look the page is; none: at one's own desk. */
export function seeAs(id: string | undefined) {
  look = id
}

/** seenAs is the look that the page is in. */
export function seenAs(): string | undefined {
  return look
}

/** onLookOver registers what says so and shows the desk that the session sees. */
export function onLookOver(how: ((why: Over) => void) | undefined) {
  over = how
}

/** lookOver reports, once for every look, that the page shows another desk than the session sees: as was said of what was asked in that look. */
export function lookOver(rule: string | undefined, of: string | undefined) {
  if ((rule !== 'look.ended' && rule !== 'look.other') || of !== look) return
  look = undefined
  over?.(rule)
}
