// That the transparency log holds an award's record: what the result page checks, with nothing but public answers.
import { readCheckpoint } from './checkpoint.ts'
import { prove } from './tiles.ts'

/** Included says where the log holds the record, and under how many leaves. */
export interface Included {
  index: number
  size: number
  origin: string
}

/** recordIncluded proves that a leaf of the site's log announces exactly this record of the award. It throws, saying what is wrong; undefined: the site has no log. */
export async function recordIncluded(award: string, record: Uint8Array<ArrayBuffer>): Promise<Included | undefined> {
  const key = await fetch('/log/key')
  if (key.status === 404) return undefined
  const proof = await answer(`${award}/proof`)
  const { index, entry } = (await proof.json()) as { index: number; entry: string }
  const face = JSON.parse(entry) as { kind?: string; record?: string }
  if (face.kind !== 'award.announced' || face.record !== (await hex(record))) throw new Error('the leaf announces another record')
  return included(entry, index, await key.text())
}

/** leafIncluded proves that the site's log holds an entry at its place. It throws, saying what is wrong. */
export async function leafIncluded(entry: string, index: number): Promise<Included> {
  return included(entry, index, await (await answer('/log/key')).text())
}

async function included(entry: string, index: number, key: string): Promise<Included> {
  const head = await readCheckpoint(await (await answer('/log/checkpoint')).text(), key)
  await prove(new TextEncoder().encode(entry), index, head, async (path) => new Uint8Array(await (await answer(`/log/tile/${path}`)).arrayBuffer()))
  return { index, size: head.size, origin: head.origin }
}

async function answer(address: string): Promise<Response> {
  const got = await fetch(address)
  if (!got.ok) throw new Error(`${address}: ${got.status}`)
  return got
}

async function hex(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data))
  return [...hash].map((b) => b.toString(16).padStart(2, '0')).join('')
}
