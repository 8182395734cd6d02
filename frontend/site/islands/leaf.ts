// "Check that the log holds it": proves one entry on this device, from the log's tiles.
import type { Proved } from './leaf-worker.ts'

const home = document.querySelector<HTMLElement>('[data-leaf]')
const button = home?.querySelector('button')
if (home && button) {
  button.hidden = false
  button.addEventListener('click', () => void check(home, button))
}

async function check(home: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const said = home.querySelector('.recheck-said')!
  button.disabled = true
  said.replaceChildren(paragraph(home.dataset.running, ''))
  try {
    const { at, fault } = await inWorker(home)
    if (at) {
      const code = document.createElement('code')
      code.className = 'small block hash'
      code.textContent = `${at.origin} #${at.index} / ${at.size}`
      said.replaceChildren(paragraph(home.dataset.valid, 'good'), code)
    } else {
      said.replaceChildren(paragraph(`${home.dataset.invalid ?? ''} ${fault ?? ''}`, 'bad'))
    }
  } catch {
    said.replaceChildren(paragraph(home.dataset.failed, 'bad'))
  } finally {
    button.disabled = false
  }
}

/** inWorker has the proof computed beside the page, which stays alive meanwhile. */
function inWorker(home: HTMLElement): Promise<Proved> {
  const worker = new Worker(home.dataset.worker ?? '', { type: 'module' })
  return new Promise<Proved>((resolve, reject) => {
    worker.onmessage = (told: MessageEvent<Proved>) => resolve(told.data)
    worker.onerror = () => reject(new Error('the worker did not start'))
    worker.postMessage({ entry: home.dataset.entry ?? '', index: Number(home.dataset.leaf) })
  }).finally(() => worker.terminate())
}

function paragraph(text: string | undefined, kind: string): HTMLElement {
  const p = document.createElement('p')
  p.className = kind
  p.textContent = text ?? ''
  return p
}
