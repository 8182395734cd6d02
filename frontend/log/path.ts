// Inclusion from an audit path (RFC 6962), for a proof that was taken along.
import { readCheckpoint, same, bytes } from './checkpoint.ts'

/** PathProof is what /api/v1/awards/{number}/proof answers, with the log's key. */
export interface PathProof {
  index: number
  entry: string
  proof: string[]
  checkpoint: string
  key: string
}

/** provedByPath throws unless the signed checkpoint covers the entry; it answers under how many leaves. */
export async function provedByPath(p: PathProof): Promise<{ origin: string; size: number }> {
  const head = await readCheckpoint(p.checkpoint, p.key)
  const hash = await climb(p, await digest(0, new TextEncoder().encode(p.entry)), head.size)
  if (!same(hash, head.root)) throw new Error('the path does not lead to the checkpoint')
  return { origin: head.origin, size: head.size }
}

async function climb(p: PathProof, leaf: Uint8Array, size: number): Promise<Uint8Array> {
  if (p.index < 0 || p.index >= size) throw new Error('the leaf lies beyond the checkpoint')
  let hash = leaf
  let at = p.index
  let last = size - 1
  for (const one of p.proof.map(bytes)) {
    if (one.length !== 32 || last === 0) throw new Error('the path is too long')
    if (at % 2 === 1 || at === last) {
      hash = await digest(1, one, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
    } else {
      hash = await digest(1, hash, one)
    }
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  if (last !== 0) throw new Error('the path is too short')
  return hash
}

async function digest(kind: number, ...parts: Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([kind, ...parts.flatMap((part) => [...part])])))
}
