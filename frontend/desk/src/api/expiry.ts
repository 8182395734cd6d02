// A session that ends while a form is open: the request waits, a dialog asks for the password, the request goes again.
let known = false
let ask: (() => Promise<boolean>) | undefined
let asking: Promise<boolean> | undefined
let askProof: (() => Promise<boolean>) | undefined
let proving: Promise<boolean> | undefined

/** onProve registers what asks the person to prove himself again; it answers true when he did. */
export function onProve(how: (() => Promise<boolean>) | undefined) {
  askProof = how
}

/** prove asks once, however many requests are waiting. */
export function prove(): Promise<boolean> {
  if (!askProof) return Promise.resolve(false)
  proving ??= askProof().finally(() => {
    proving = undefined
  })
  return proving
}

/** signedIn reports whether this page has had a session. */
export function signedIn(): boolean {
  return known
}

/** setSignedIn is told by the page when a session begins or ends. */
export function setSignedIn(yes: boolean) {
  known = yes
}

/** onExpired registers what asks the person to sign in again; it answers true when he did. */
export function onExpired(how: (() => Promise<boolean>) | undefined) {
  ask = how
}

/** renew asks once, however many requests are waiting. */
export function renew(): Promise<boolean> {
  if (!ask) return Promise.resolve(false)
  asking ??= ask().finally(() => {
    asking = undefined
  })
  return asking
}
