// Checkpoints of the transparency log: C2SP signed notes (https://c2sp.org/tlog-checkpoint), Ed25519.
import { ed25519 } from '@noble/curves/ed25519.js'

/** Checkpoint is a signed head of the log. */
export interface Checkpoint {
  origin: string
  size: number
  root: Uint8Array
}

/** readCheckpoint checks the signature with the verifier key (one line, as served at /log/key) and reads the head. */
export async function readCheckpoint(note: string, verifier: string): Promise<Checkpoint> {
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0) throw new Error('the checkpoint has no signature')
  const text = note.slice(0, cut + 1)
  const key = await readKey(verifier)
  const line = note
    .slice(cut + 2)
    .split('\n')
    .find((l) => l.startsWith(`— ${key.name} `))
  const signature = line === undefined ? new Uint8Array() : bytes(line.slice(key.name.length + 3))
  const known = signature.length === 68 && same(signature.subarray(0, 4), key.id)
  if (!known || !ed25519.verify(signature.subarray(4), new TextEncoder().encode(text), key.point)) throw new Error("the checkpoint is not signed with the log's key")
  const [origin, size, root] = text.split('\n')
  if (origin !== key.name || !/^(0|[1-9][0-9]{0,15})$/.test(size) || bytes(root).length !== 32) throw new Error('the checkpoint is not in the form a checkpoint has')
  return { origin, size: Number(size), root: bytes(root) }
}

interface Key {
  name: string
  id: Uint8Array // 4 bytes
  point: Uint8Array
}

async function readKey(line: string): Promise<Key> {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line.trim())
  const data = parts ? bytes(parts[3]) : new Uint8Array()
  if (!parts || data.length !== 33 || data[0] !== 1) throw new Error('this is not a verifier key')
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([...new TextEncoder().encode(parts[1] + '\n'), ...data])))
  const id = hash.subarray(0, 4)
  if ([...id].map((b) => b.toString(16).padStart(2, '0')).join('') !== parts[2]) throw new Error('this is not a verifier key')
  return { name: parts[1], id, point: data.subarray(1) }
}

/** bytes reads base64; what is none is empty. */
export function bytes(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}

/** same compares two runs of bytes. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i])
}
