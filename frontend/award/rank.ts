import type { Entry } from './check.ts'
import { compare } from './ticket.ts'

/** What an entry is ordered by, lower is better; then its ticket. */
interface Standing {
  entry: Entry
  first: number
  whole: number
  part: number
}

/** The ids of the eligible entries, best first. */
export function rank(method: string, variant: string, entries: readonly Entry[]): string[] {
  const field = entries.filter((e) => e.eligible).map((entry): Standing => ({ entry, first: 0, whole: 0, part: 0 }))
  if (method === 'lowest') for (const s of field) s.whole = s.entry.value
  if (method === 'average') placeByMean(field, variant)
  if (method === 'scored') {
    for (const s of field) {
      s.first = -s.entry.score
      s.whole = s.entry.value
    }
  }
  field.sort(
    (a, b) => a.first - b.first || a.whole - b.whole || a.part - b.part || compare(a.entry.ticket, b.entry.ticket),
  )
  return field.map((s) => s.entry.id)
}

/**
 * Orders by distance to the mean M = q + r/n, 0 ≤ r < n, exactly: v ≤ M when v ≤ q, at (q-v) + r/n; above it at
 * (v-q-1) + (n-r)/n, or v-q when r is 0. Only the sum needs more than 53 bits.
 */
function placeByMean(field: Standing[], variant: string): void {
  if (field.length === 0) return
  const { q, r, n } = mean(field, variant)
  for (const s of field) {
    const v = s.entry.value
    const above = v > q
    if (!above) [s.whole, s.part] = [q - v, r]
    else if (r === 0) s.whole = v - q
    else [s.whole, s.part] = [v - q - 1, n - r]
    if (above && variant !== 'nearest') s.first = 1
  }
}

const TRIM_FROM = 5

function mean(field: readonly Standing[], variant: string): { q: number; r: number; n: number } {
  let sum = 0n
  let low = field[0].entry.value
  let high = low
  for (const { entry } of field) {
    sum += BigInt(entry.value)
    low = Math.min(low, entry.value)
    high = Math.max(high, entry.value)
  }
  let n = BigInt(field.length)
  if (variant === 'trimmed' && field.length >= TRIM_FROM) {
    sum -= BigInt(low) + BigInt(high)
    n -= 2n
  }
  const r = ((sum % n) + n) % n
  return { q: Number((sum - r) / n), r: Number(r), n: Number(n) }
}
