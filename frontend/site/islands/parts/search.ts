import { copyButtons } from './copy'
import { countdowns } from './countdown'

const PAUSE = 250 // milliseconds after the last key before we ask

/** liveSearch asks while the visitor types. It fetches the very page the form leads to, so both show the same. */
export function liveSearch(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-live]')) {
    const target = document.getElementById(form.dataset.live ?? '')
    if (target) listen(form, target)
  }
}

function listen(form: HTMLFormElement, target: HTMLElement): void {
  let timer = 0
  let running: AbortController | undefined
  const ask = (typing: boolean) => {
    running?.abort()
    running = new AbortController()
    void refresh(address(form), target, running.signal, typing)
  }
  const soon = () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => ask(true), PAUSE)
  }
  form.addEventListener('input', (event) => {
    // While an input method composes, the text is pinyin and not yet the words.
    if (!(event as InputEvent).isComposing) soon()
  })
  form.addEventListener('compositionend', soon)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    window.clearTimeout(timer)
    ask(false)
  })
}

function address(form: HTMLFormElement): string {
  const asked = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value.trim() !== '') asked.set(name, value.trim())
  }
  const query = asked.toString()
  return form.action.split('?')[0] + (query ? '?' + query : '')
}

async function refresh(url: string, target: HTMLElement, signal: AbortSignal, typing: boolean): Promise<void> {
  target.setAttribute('aria-busy', 'true')
  try {
    const answer = await fetch(url, { signal, headers: { Accept: 'text/html' } })
    if (!answer.ok) throw new Error(String(answer.status))
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const found = page.getElementById(target.id)
    if (!found) throw new Error('no results')
    target.replaceChildren(...found.childNodes)
    window.history.replaceState(null, '', url)
    countdowns(target)
    copyButtons(target)
  } catch (error) {
    if (signal.aborted) return
    if (typing && error instanceof TypeError) return // a lost connection: the page and the words stay, Enter asks again
    window.location.assign(url) // the plain way shows the page, or what is wrong
    throw error
  } finally {
    if (!signal.aborted) target.removeAttribute('aria-busy')
  }
}
