// Inclusion from tiles (https://c2sp.org/tlog-tiles): a leaf's way up to the root of a checkpoint, computed here from
// tiles that anybody may serve.
import { same, type Checkpoint } from './checkpoint.ts'

const WIDTH = 256
const HASH = 32

/** Fetch reads a tile by its path after /log/tile/. */
export type Fetch = (path: string) => Promise<Uint8Array>

/** prove throws unless the entry is leaf `index` of the tree under the checkpoint. */
export async function prove(entry: Uint8Array, index: number, head: Checkpoint, fetch: Fetch): Promise<void> {
  if (index < 0 || index >= head.size) throw new Error('the leaf lies beyond the checkpoint')
  let hash = await digest(new Uint8Array([0, ...entry]))
  for (let level = 0, n = index; ; level++, n = Math.floor(n / WIDTH)) {
    const nodes = Math.floor(head.size / WIDTH ** level)
    if (n >= nodes) throw new Error('the leaf lies beyond the checkpoint')
    const tile = Math.floor(n / WIDTH)
    const width = Math.min(WIDTH, nodes - tile * WIDTH)
    const row = await hashes(level, tile, width, fetch)
    if (!same(row[n % WIDTH], hash)) throw new Error(`the entry is not what tile ${path(level, tile, width)} holds`)
    if (width < WIDTH) break // the tree's right edge: the root is computed from here
    hash = await subtree(row)
  }
  if (!same(await root(head.size, fetch), head.root)) throw new Error('the tiles do not lead to the checkpoint')
}

/** root is the head of a tree of size leaves, from the tiles of its right edge. */
export async function root(size: number, fetch: Fetch): Promise<Uint8Array> {
  const peaks: Uint8Array[] = [] // perfect subtrees from left to right, each smaller than the one before
  let top = 0
  while (Math.floor(size / WIDTH ** (top + 1)) > 0) top++
  for (let level = top; level >= 0; level--) {
    const nodes = Math.floor(size / WIDTH ** level)
    const width = nodes % WIDTH
    if (width === 0) continue
    const row = await hashes(level, Math.floor(nodes / WIDTH), width, fetch)
    for (let bit = WIDTH / 2, from = 0; bit >= 1; bit /= 2) {
      if ((width & bit) === 0) continue
      peaks.push(await subtree(row.slice(from, from + bit)))
      from += bit
    }
  }
  let whole = peaks.pop()
  if (!whole) return digest(new Uint8Array())
  for (let left = peaks.pop(); left; left = peaks.pop()) whole = await node(left, whole)
  return whole
}

async function hashes(level: number, tile: number, width: number, fetch: Fetch): Promise<Uint8Array[]> {
  const data = await fetch(path(level, tile, width))
  if (data.length !== width * HASH) throw new Error(`tile ${path(level, tile, width)} has ${data.length} bytes`)
  return Array.from({ length: width }, (_, i) => data.subarray(i * HASH, (i + 1) * HASH))
}

/** path is <L>/<N>[.p/<W>], N in groups of three digits. */
export function path(level: number, tile: number, width: number): string {
  let name = String(tile % 1000).padStart(3, '0')
  for (let rest = Math.floor(tile / 1000); rest > 0; rest = Math.floor(rest / 1000)) name = `x${String(rest % 1000).padStart(3, '0')}/${name}`
  return `${level}/${name}${width < WIDTH ? `.p/${width}` : ''}`
}

/** subtree hashes a power of two of nodes into one. */
async function subtree(row: Uint8Array[]): Promise<Uint8Array> {
  while (row.length > 1) {
    const above: Promise<Uint8Array>[] = []
    for (let i = 0; i < row.length; i += 2) above.push(node(row[i], row[i + 1]))
    row = await Promise.all(above)
  }
  return row[0]
}

function node(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return digest(new Uint8Array([1, ...left, ...right]))
}

async function digest(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
}

