import { api, base, take, takeIfThere, type Schemas } from './client'
import { renew } from './expiry'
import { offline, Problem } from './problem'
import { partSize, type SealedFile } from '../../../seal/document'
import { uuid } from '../../../seal/bytes'

/** KeptDocument is a sealed document that this browser keeps until its bid is stored. */
export interface KeptDocument extends SealedFile {
  id: string
  asked: string
  name: string
}

/**
 * sendDocument uploads what is not there yet, part by part, and ends with the server's word that the whole has the right
 * hash. A lost connection is waited out and the upload goes on where it was cut. It answers the document as it is kept: a
 * new id where the server had swept the old upload away.
 */
export async function sendDocument(notice: string, of: KeptDocument, onPart: (done: number, waiting: boolean) => void): Promise<KeptDocument> {
  for (;;) {
    try {
      return await once(notice, of, (done) => onPart(done, false))
    } catch (fault) {
      if (swept(fault)) of = { ...of, id: uuid() }
      else if (!lost(fault)) throw fault
      else {
        onPart(-1, true)
        await reconnected()
      }
    }
  }
}

async function once(notice: string, of: KeptDocument, onPart: (done: number) => void): Promise<KeptDocument> {
  const body = { id: of.id, asked: of.asked, size: of.sealed.size, part_size: partSize }
  const state = await take(api.POST('/notices/{number}/bids/documents', { params: { path: { number: notice } }, body }))
  const there = new Set(state.parts.map((part) => part.n))
  if (state.finished && there.size < of.parts.length) throw new Problem(409, { code: 'conflict', rule: 'file.swept' })
  for (const [index, hash] of of.parts.entries()) {
    const from = index * partSize
    if (!there.has(index + 1)) await sendPart(of.id, index + 1, hash, of.sealed.slice(from, from + partSize), (sent) => onPart((from + sent) / of.sealed.size))
    onPart(Math.min(1, (from + partSize) / of.sealed.size))
  }
  await take(api.POST('/bids/documents/{id}/finish', { params: { path: { id: of.id } }, body: { sha256: of.sha256 } }))
  return of
}

async function sendPart(id: string, n: number, hash: string, content: Blob, onSent: (bytes: number) => void): Promise<void> {
  const url = `${base}/bids/documents/${id}/parts/${n}?sha256=${hash}`
  const first = await put(url, content, onSent)
  const answer = first.status === 401 && (await renew()) ? await put(url, content, onSent) : first
  if (answer.status >= 300) throw new Problem(answer.status, answer.body)
}

// fetch can't report how much of a body has left; XMLHttpRequest can.
function put(url: string, content: Blob, onSent: (bytes: number) => void): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept-Language', document.documentElement.lang)
    request.upload.onprogress = (event) => onSent(event.loaded)
    request.onerror = request.ontimeout = request.onabort = () => reject(offline(undefined))
    request.onload = () => resolve({ status: request.status, body: read(request.responseText) })
    request.send(content)
  })
}

function read(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** lost tells a connection that broke, or a server that is not able now, from a refusal. */
export function lost(fault: unknown): boolean {
  return fault instanceof Problem && (fault.status === 0 || fault.status === 502 || fault.status === 503 || fault.status === 504)
}

function swept(fault: unknown): boolean {
  return fault instanceof Problem && (fault.rule === 'file.swept' || fault.rule === 'document.finished')
}

const pause = 3000

/** reconnected waits until the browser says that it is online again, and a moment in any case. */
export function reconnected(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, pause)
    window.addEventListener('online', done)
  })
}

/** readingKey is the firm's reading key, null when it has none. */
export const readingKey = (): Promise<Schemas['ReadingKey'] | null> => takeIfThere(api.GET('/agency/reading-key'))
