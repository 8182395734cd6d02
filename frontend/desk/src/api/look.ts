// A look at another's desk: every request says in which look it is made, so that a page never shows one desk and acts at another.
let look: string | undefined
let over: (() => void) | undefined
let elsewhere: (() => void) | undefined

/** seeAs is told in which look the page is; none: at one's own desk. */
export function seeAs(id: string | undefined) {
  look = id
}

/** seenAs is the look that the page is in. */
export function seenAs(): string | undefined {
  return look
}

/** onLookOver registers what says that the page's look has ended, and shows the desk that the session sees. */
export function onLookOver(how: (() => void) | undefined) {
  over = how
}

/** onLookElsewhere registers what says that another page of the session looks; this one keeps its desk and what was typed at it. */
export function onLookElsewhere(how: (() => void) | undefined) {
  elsewhere = how
}

/** lookElsewhere reports it. */
export function lookElsewhere() {
  elsewhere?.()
}

/** lookRefused reports that the page shows another desk than the session sees, by the rule that refused what was asked in a look: the end of each look once. */
export function lookRefused(rule: string | undefined, of: string | undefined) {
  if (rule === 'look.other') lookElsewhere()
  if (rule !== 'look.ended' || of !== look) return
  look = undefined
  over?.()
}
