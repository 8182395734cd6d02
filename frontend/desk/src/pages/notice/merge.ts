import type { Fields } from './draft'

/** Choice is one field that both sides changed differently since they began from the same draft. */
export interface Choice {
  field: keyof Fields
  yours: unknown
  theirs: unknown
}

/** Merged is what three versions of a draft come to: what one side alone changed is taken, the rest waits for a choice. */
export interface Merged {
  fields: Partial<Fields>
  taken: (keyof Fields)[] // theirs, where you had changed nothing
  choices: Choice[]
}

const same = (a: unknown, b: unknown) => JSON.stringify(tidied(a)) === JSON.stringify(tidied(b))

/** tidied makes absent, null and empty one thing, and the order of names none. */
function tidied(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return null
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(tidied)
  if (typeof value !== 'object') return value
  const entries = Object.entries(value as object)
    .map(([name, member]) => [name, tidied(member)] as const)
    .filter(([, member]) => member !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

/** merge compares field by field what you typed and what another saved meanwhile with what both began from. */
export function merge(base: Partial<Fields>, yours: Partial<Fields>, theirs: Partial<Fields>): Merged {
  const names = [...new Set([...Object.keys(base), ...Object.keys(yours), ...Object.keys(theirs)])] as (keyof Fields)[]
  const merged: Merged = { fields: { ...yours }, taken: [], choices: [] }
  for (const field of names) {
    if (same(yours[field], theirs[field]) || same(base[field], theirs[field])) continue
    if (same(base[field], yours[field])) {
      Object.assign(merged.fields, { [field]: theirs[field] })
      merged.taken.push(field)
    } else {
      merged.choices.push({ field, yours: yours[field], theirs: theirs[field] })
    }
  }
  return merged
}

/** settle puts the chosen side of each field into the merged draft. */
export function settle(merged: Merged, chosen: Partial<Record<keyof Fields, 'yours' | 'theirs'>>): Partial<Fields> {
  const fields = { ...merged.fields }
  for (const choice of merged.choices) {
    Object.assign(fields, { [choice.field]: chosen[choice.field] === 'theirs' ? choice.theirs : choice.yours })
  }
  return fields
}
