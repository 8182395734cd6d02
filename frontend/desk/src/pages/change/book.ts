// A rulebook as its file has it. Members the desk does not show are kept as they are.

export interface Citation {
  document: string
  article?: string
  law?: boolean
}

export interface Band {
  from: string
  to?: string
}

export interface Value {
  key: string
  value: string
  unit: string
  band?: Band
  citation: Citation
  note?: { zh: string; en: string }
}

export interface Method {
  method: string
  variants?: string[]
  quotes: string[]
  band?: Band
  money: string
  not_for_links?: string[]
  fixed_price?: boolean
  min_bidders: number
  citation: Citation
  note?: { zh: string; en: string }
}

export interface Book {
  id: string
  version: number
  region: string
  name: { zh: string; en: string }
  training?: boolean
  effective_from: string
  effective_to?: string
  values: Value[]
  methods: Method[]
}

interface Start {
  id: string
  region: string
  base?: Record<string, unknown>
  draft?: Record<string, unknown>
  day: string
}

/** startBook is the draft as it was saved, or the next version of what stands, or a region's first. */
export function startBook({ id, region, base, draft, day }: Start): Book {
  if (draft) return { values: [], methods: [], ...draft } as unknown as Book
  const from = (base ?? { name: { zh: '', en: '' }, values: [], methods: [] }) as Partial<Book>
  const { effective_to: _, ...rest } = from
  return { values: [], methods: [], name: { zh: '', en: '' }, ...rest, id, region, version: (from.version ?? 0) + 1, effective_from: day } as Book
}

/** bandOf is a range of amounts, as a row shows it. */
export function bandOf(band: Band | undefined): string {
  return band ? `${band.from} – ${band.to ?? '∞'}` : ''
}

/** differs reports whether a rule is not in the version before as it stands. */
export function differs<T>(one: T, before: T[] | undefined): boolean {
  return !(before ?? []).some((other) => JSON.stringify(sort(other)) === JSON.stringify(sort(one)))
}

function sort(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sort)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== '' && v !== false).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sort(v)]))
}
