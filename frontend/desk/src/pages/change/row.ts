import type { Schemas } from '../../api/client'

/** Row is a matter's version as a directory file writes it: what is empty is left out. */
export type Row = Record<string, unknown>
export type Proposal = Schemas['DirectoryProposal']
export type ChangeType = Schemas['DirectoryChangeType']
export type Base = Schemas['ChangeBase']
export type BaseMatter = Base['matters'][number]
export type Lock = Schemas['ChangeLock']

/** prune leaves out what is empty, as the server writes a row; a span without a number is none. */
export function prune(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list = value.map(prune).filter((one) => one !== undefined)
    return list.length > 0 ? list : undefined
  }
  if (typeof value === 'object' && value !== null) {
    const kept = Object.entries(value)
      .map(([name, member]) => [name, prune(member)] as const)
      .filter(([, member]) => member !== undefined)
    if (kept.length === 1 && kept[0]?.[0] === 'unit') return undefined
    return kept.length > 0 ? Object.fromEntries(kept) : undefined
  }
  if (typeof value === 'string') return value.trim() || undefined
  return value === null || value === undefined || value === false || value === 0 ? undefined : value
}

/** record is what the change flow itself writes into a version. */
const record = ['version', 'effective_from', 'effective_to', 'change_type', 'change_reason', 'source']

/** changedFields are the members in which two rows differ. */
export function changedFields(before: Row, after: Row): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !record.includes(name))
  return names.filter((name) => !same(before[name], after[name])).sort()
}

/** same compares two members, whatever the order of what is in them. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(prune(a))) === JSON.stringify(sorted(prune(b)))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, sorted(member)] as const)
      .sort(([x], [y]) => (x < y ? -1 : 1)),
  )
}

/** nextRow is what the editor filled in, on top of the version before it. */
export function nextRow(base: BaseMatter, values: Row, day: string): Row {
  const from = base.row ?? { effective_from: day }
  return prune({ ...from, ...values, code: base.code, version: base.version }) as Row
}

/** proposalOf is a difference the server showed, as a proposal to send. */
export function proposalOf(one: Schemas['DirectoryDifference']): Proposal {
  return prune({ matter: one.proposed, types: one.types, with: one.with, approval: one.approval, approval_file: one.approval_file, reason: one.reason }) as Proposal
}

