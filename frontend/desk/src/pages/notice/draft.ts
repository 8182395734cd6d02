import { tidyAmount } from '../../ui/capitals'
import { clean } from '../../parts/clean'
import type { Schemas } from '../../api/client'

export type Fields = Schemas['NoticeFields']

const memory = (id: string) => `intermart.draft.${id}`

/** tidy turns what stands in the form into what the contract takes: amounts with two decimals, empty fields absent. */
export function tidy(values: Partial<Fields>): Fields {
  const amounts = { amount: amount(values.amount), fixed_price: amount(values.fixed_price), price_limit: amount(values.price_limit) }
  const term = values.term?.n ? { n: Number(values.term.n), unit: values.term.unit ?? 'day' } : undefined
  const visit = values.site_visit?.at ? { ...values.site_visit, place: values.site_visit.place ?? '', meeting: values.site_visit.meeting ?? '' } : undefined
  const years = values.amounts_by_year?.flatMap((one) => {
    const sum = amount(one?.amount)
    return one?.year && sum ? [{ year: Number(one.year), amount: sum }] : []
  })
  const avoid = values.avoid?.flatMap((one) => (one?.uscc && one.reason ? [clean({ ...one, uscc: one.uscc.trim().toUpperCase() })] : [])) as Fields['avoid']
  const documents = values.documents?.flatMap((one) => (one?.name?.trim() ? [clean({ name: one.name.trim(), required: one.required || undefined })] : [])) as Fields['documents']
  const criteria = values.scoring?.criteria?.flatMap((one) => (one?.name?.trim() ? [{ name: one.name.trim(), points: Number(one.points ?? 1), guide: one.guide?.trim() ?? '' }] : []))
  const scoring = values.method === 'scored' ? { criteria: criteria ?? [], price_points: Number(values.scoring?.price_points ?? 0) } : undefined
  const lists = { documents: some(documents), amounts_by_year: some(years), avoid: some(avoid), other_matters: some(values.other_matters) }
  const tidied = clean({ ...values, ...amounts, ...lists, scoring: undefined, term, places: values.places ?? 1, site_visit: undefined })
  return { ...tidied, ...(visit ? { site_visit: visit } : {}), ...(scoring ? { scoring } : {}), title: values.title?.trim() ?? '' }
}

function some<T>(list: T[] | undefined): T[] | undefined {
  return list && list.length > 0 ? list : undefined
}

function amount(typed: string | number | undefined | null): string | undefined {
  return typed === undefined || typed === null ? undefined : (tidyAmount(String(typed)) ?? undefined)
}

/** keep remembers unsaved words in this browser, so that a closed tab loses nothing. */
export function keep(id: string, values: Partial<Fields>) {
  localStorage.setItem(memory(id), JSON.stringify(values))
}

/** kept is what was remembered and not saved, if anything. */
export function kept(id: string): Partial<Fields> | undefined {
  const saved = localStorage.getItem(memory(id))
  try {
    return saved ? (JSON.parse(saved) as Partial<Fields>) : undefined
  } catch {
    return undefined
  }
}

/** forget is told once the server has the words. */
export function forget(id: string) {
  localStorage.removeItem(memory(id))
}

const needed: (keyof Fields)[] = ['matter', 'title', 'category', 'budget_project', 'budget_document', 'budget_year', 'amount', 'payer', 'method', 'quote', 'term', 'description', 'duty_phone']

/** missing names the fields a submission still lacks. fixed says whether the chosen method needs its price in the notice. */
export function missing(fields: Fields, fixed: boolean): string[] {
  const more: (keyof Fields)[] = fixed ? ['fixed_price'] : fields.quote === 'unit' ? ['unit', 'price_limit'] : []
  return [...needed, ...more].filter((name) => fields[name] === undefined || fields[name] === '')
}
