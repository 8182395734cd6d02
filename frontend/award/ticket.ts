import { type Entry, SUITE } from './check.ts'

const ascii = new TextEncoder()

export const toHex = (bytes: ArrayBuffer | Uint8Array) =>
  Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('')

export const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (b) => Number.parseInt(b, 16))

export async function sha256(data: Uint8Array): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', data as BufferSource))
}

export function commitmentOf(notice: string, secret: string): Promise<string> {
  return sha256(ascii.encode(`${SUITE}/commit\n${notice}\n${secret}\n`))
}

/** The text every ticket comes from: all bids, eligible or not, in ascending order of their ids. */
export function seedText(notice: string, entries: readonly Entry[], beacon: string): string {
  const lines = [...entries].sort((a, b) => compare(a.id, b.id)).map((e) => `${e.id} ${e.nonce}\n`)
  return `${SUITE}/seed\n${notice}\n${lines.join('')}${beacon === '' ? '' : `beacon ${beacon}\n`}`
}

/** Byte order, for ASCII text. */
export const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

async function signer(keyHex: string): Promise<(text: string) => Promise<string>> {
  const key = await crypto.subtle.importKey('raw', fromHex(keyHex) as BufferSource, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return async (text) => toHex(await crypto.subtle.sign('HMAC', key, ascii.encode(text)))
}

export async function drawKey(secret: string, seed: string): Promise<string> {
  return (await signer(secret))(seed)
}

/** Gives every entry its ticket. */
export async function drawTickets(key: string, entries: Entry[]): Promise<void> {
  const sign = await signer(key)
  for (const entry of entries) entry.ticket = await sign(entry.id)
}
