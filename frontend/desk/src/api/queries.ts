import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import { api, take, type Schemas } from './client'
import { lookElsewhere, seeAs } from './look'

// What can be asked, one line a question. A key begins with the noun.

type Page<T> = { items: T[]; next: string | null }

function paged<T>(key: unknown[], ask: (after: string | undefined) => Promise<Page<T>>) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.next ?? undefined,
  })
}

/** filled drops empty filters, so that the URL of the request stays clean. */
function filled<T extends object>(filters: T): T {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined && value !== '')) as T
}

const hour = 3_600_000

/** asked is who one is, and in which look, before anything else is asked. A page at one's own desk stays there when another page of the session begins to look. */
async function asked({ client }: { client: QueryClient }) {
  const who = await take(api.GET('/me'))
  const before = client.getQueryData<Schemas['Me']>(['me'])
  if (who.looking && before && !before.looking) {
    lookElsewhere()
    return before
  }
  seeAs(who.looking?.look)
  return who
}

export const me = () => queryOptions({ queryKey: ['me'], queryFn: asked, retry: false, staleTime: 60_000 })
export const messageChoice = () => queryOptions({ queryKey: ['me', 'messages'], queryFn: () => take(api.GET('/me/messages')) })
export const savedSearches = () => queryOptions({ queryKey: ['me', 'searches'], queryFn: () => take(api.GET('/me/searches')) })
export const stars = () => queryOptions({ queryKey: ['me', 'stars'], queryFn: () => take(api.GET('/me/stars')), staleTime: 60_000 })
export const calendarFeed = () => queryOptions({ queryKey: ['me', 'calendar'], queryFn: () => take(api.GET('/me/calendar')) })
export const clock = () => queryOptions({ queryKey: ['clock'], queryFn: () => take(api.GET('/demo/clock')), refetchInterval: 60_000 })
export const regions = () => queryOptions({ queryKey: ['regions'], queryFn: () => take(api.GET('/regions')), staleTime: hour })
export const categories = () => queryOptions({ queryKey: ['categories'], queryFn: () => take(api.GET('/categories')), staleTime: hour })

export const matters = (filters: { q?: string; buyer?: string }) =>
  queryOptions({ queryKey: ['matters', filters], queryFn: () => take(api.GET('/matters', { params: { query: filled({ ...filters, limit: 20 }) } })), staleTime: hour })
export const credentials = (buyer?: string) =>
  queryOptions({ queryKey: ['credentials', buyer], queryFn: () => take(api.GET('/credentials', { params: { query: filled({ buyer }) } })), staleTime: hour })
export const matter = (code: string) =>
  queryOptions({ queryKey: ['matter', code], queryFn: () => take(api.GET('/matters/{code}', { params: { path: { code } } })), staleTime: hour })

export const publicNotice = (number: string) =>
  queryOptions({ queryKey: ['notice', 'public', number], queryFn: () => take(api.GET('/notices/{number}', { params: { path: { number } } })) })
export const deskNotice = (id: string) =>
  queryOptions({ queryKey: ['notice', id], queryFn: () => take(api.GET('/desk/notices/{id}', { params: { path: { id } } })) })
export const bidDocuments = (id: string) =>
  queryOptions({ queryKey: ['notice', id, 'documents'], queryFn: () => take(api.GET('/desk/notices/{id}/documents', { params: { path: { id } } })), retry: false })
export const revision = (id: string) =>
  queryOptions({ queryKey: ['revision', id], queryFn: () => take(api.GET('/desk/revisions/{id}', { params: { path: { id } } })) })
export const revisions = () => paged(['revision'], (after) => take(api.GET('/desk/revisions', { params: { query: filled({ after }) } })))
export const enquiries = (waiting: boolean) =>
  paged(['enquiry', waiting], (after) => take(api.GET('/desk/enquiries', { params: { query: filled({ waiting: waiting || undefined, after }) } })))
export const explanations = () => paged(['explanation'], (after) => take(api.GET('/desk/explanations', { params: { query: filled({ after }) } })))
export const ownEnquiries = (notice: string) =>
  queryOptions({ queryKey: ['enquiry', 'own', notice], queryFn: () => take(api.GET('/agency/enquiries', { params: { query: { notice } } })) })
export const deskNotices = (filters: { queue?: Schemas['Queue']; q?: string }) =>
  paged(['notice', 'desk', filters], (after) => take(api.GET('/desk/notices', { params: { query: filled({ ...filters, after }) } })))

export const budgetLines = (filters: { year?: number; limit?: number }) =>
  paged(['budget', filters], (after) => take(api.GET('/desk/budget-lines', { params: { query: filled({ ...filters, after }) } })))
export const budgetLine = (id: string) =>
  queryOptions({ queryKey: ['budget', 'line', id], queryFn: () => take(api.GET('/desk/budget-lines/{id}', { params: { path: { id } } })) })

export const closedLists = () => queryOptions({ queryKey: ['closed'], queryFn: () => take(api.GET('/closed-lists')), staleTime: hour })
export const chain = () => queryOptions({ queryKey: ['chain'], queryFn: () => take(api.GET('/desk/chain')) })
export const templates = () => queryOptions({ queryKey: ['template', 'all'], queryFn: () => take(api.GET('/desk/templates', { params: { query: { limit: 100 } } })) })
export const templateList = () => paged(['template'], (after) => take(api.GET('/desk/templates', { params: { query: filled({ after }) } })))
export const samples = () => paged(['sample'], (after) => take(api.GET('/desk/samples', { params: { query: filled({ after }) } })))
export const emergencies = () => paged(['emergency'], (after) => take(api.GET('/desk/emergencies', { params: { query: filled({ after }) } })))

export const ownAgency = () => queryOptions({ queryKey: ['agency', 'own'], queryFn: () => take(api.GET('/agency')) })
export const eligibility = (notice: string) =>
  queryOptions({ queryKey: ['agency', 'eligibility', notice], queryFn: () => take(api.GET('/agency/eligibility', { params: { query: { notice } } })) })
export const agencyNotices = (filters: { q?: string; can_bid?: boolean; category?: string }) =>
  paged(['agency', 'notices', filters], (after) => take(api.GET('/agency/notices', { params: { query: filled({ ...filters, after }) } })))

export const bids = () => paged(['bid'], (after) => take(api.GET('/bids', { params: { query: filled({ after }) } })))
export const bid = (id: string) => queryOptions({ queryKey: ['bid', id], queryFn: () => take(api.GET('/bids/{id}', { params: { path: { id } } })) })

export const panels = () => paged(['panel'], (after) => take(api.GET('/desk/panels', { params: { query: filled({ after }) } })))
export const panel = (number: string) =>
  queryOptions({ queryKey: ['panel', number], queryFn: () => take(api.GET('/desk/panels/{number}', { params: { path: { number } } })), refetchOnWindowFocus: false })

export const deskAward = (number: string) =>
  queryOptions({ queryKey: ['award', number], queryFn: () => take(api.GET('/desk/awards/{number}', { params: { path: { number } } })) })
export const contracts = () => paged(['contract'], (after) => take(api.GET('/desk/contracts', { params: { query: filled({ after }) } })))
export const contract = (id: string) =>
  queryOptions({ queryKey: ['contract', id], queryFn: () => take(api.GET('/desk/contracts/{id}', { params: { path: { id } } })) })

export const purchases = () => paged(['purchase'], (after) => take(api.GET('/desk/purchases', { params: { query: filled({ after }) } })))
export const rulebooks = () => queryOptions({ queryKey: ['rulebooks'], queryFn: () => take(api.GET('/rulebooks')) })
export const planOf = (asked: { region: string; amount: string; need: string; prompt: boolean }) =>
  queryOptions({
    queryKey: ['plan', asked],
    queryFn: () => take(api.GET('/plan', { params: { query: { ...filled(asked), prompt: asked.prompt } } })),
    enabled: /^\d+\.\d\d$/.test(asked.amount) && Number(asked.amount) > 0,
    placeholderData: (before) => before,
    retry: false,
  })

export const letters = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: ['letter', unread],
    queryFn: ({ pageParam }) => take(api.GET('/letters', { params: { query: filled({ unread: unread || undefined, after: pageParam }) } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  })
export const unread = () =>
  queryOptions({ queryKey: ['letter', 'count'], queryFn: () => take(api.GET('/letters', { params: { query: { unread: true, limit: 1 } } })), refetchInterval: 30_000 })
export const tickets = (filters: { desk?: boolean; status?: Schemas['TicketStatus'] }) =>
  paged(['ticket', filters], (after) => take(api.GET('/tickets', { params: { query: filled({ ...filters, after }) } })))
export const ticket = (id: string) => queryOptions({ queryKey: ['ticket', id], queryFn: () => take(api.GET('/tickets/{id}', { params: { path: { id } } })) })

export const needed = () => queryOptions({ queryKey: ['needed'], queryFn: () => take(api.GET('/needed')) })

export const undelivered = () => queryOptions({ queryKey: ['undelivered'], queryFn: () => take(api.GET('/letters/undelivered')) })
export const workers = () => queryOptions({ queryKey: ['worker'], queryFn: () => take(api.GET('/workers')), refetchInterval: 30_000 })
export const failed = () => queryOptions({ queryKey: ['delivery'], queryFn: () => take(api.GET('/deliveries/failed')) })

export const admissions = (filters: { status?: Schemas['AgencyStatus']; q?: string }) =>
  paged(['admission', filters], (after) => take(api.GET('/admissions', { params: { query: filled({ ...filters, after }) } })))
export const admission = (id: string) =>
  queryOptions({ queryKey: ['admission', id], queryFn: () => take(api.GET('/admissions/{id}', { params: { path: { id } } })) })
export const findings = (status: 'open' | 'resolved' | undefined) =>
  paged(['finding', status], (after) => take(api.GET('/findings', { params: { query: filled({ status, after }) } })))

export const rechecks = (filters: { own?: boolean; changed?: boolean }) =>
  paged(['recheck', filters], (after) => take(api.GET('/rechecks', { params: { query: filled({ ...filters, after }) } })))
export const recheck = (id: string) =>
  queryOptions({ queryKey: ['recheck', id], queryFn: () => take(api.GET('/rechecks/{id}', { params: { path: { id } } })) })

export const relations = (filters: { q?: string; kind?: Schemas['RelationKind'] }) =>
  paged(['relation', filters], (after) => take(api.GET('/relations', { params: { query: filled({ ...filters, after }) } })))

export const auditAwards = (filters: { q?: string }) =>
  paged(['audit', filters], (after) => take(api.GET('/audit/awards', { params: { query: filled({ ...filters, after }) } })))
export const auditAward = (number: string) =>
  queryOptions({ queryKey: ['audit', number], queryFn: () => take(api.GET('/audit/awards/{number}', { params: { path: { number } } })) })

export const lookBack = (region: string | undefined) =>
  queryOptions({ queryKey: ['lookback', region], queryFn: () => take(api.GET('/lookback', { params: { query: filled({ region }) } })) })

export const deskChanges = (ended: boolean) =>
  paged(['change', ended], (after) => take(api.GET('/desk/changes', { params: { query: filled({ ended, after }) } })))
export const deskChange = (id: string) =>
  queryOptions({ queryKey: ['change', 'one', id], queryFn: () => take(api.GET('/desk/changes/{id}', { params: { path: { id } } })) })
export const changeBase = (id: string, std?: string) =>
  queryOptions({
    queryKey: ['change', 'base', id, std],
    queryFn: () => take(api.GET('/desk/changes/{id}/base', { params: { path: { id }, query: filled({ std }) } })),
    placeholderData: (before) => before,
  })
export const offices = () => queryOptions({ queryKey: ['office'], queryFn: () => take(api.GET('/desk/offices')) })
export const mattersOf = (region: string, q: string) =>
  queryOptions({ queryKey: ['matters', region, q], queryFn: () => take(api.GET('/matters', { params: { query: filled({ region, q, limit: 100 }) } })), placeholderData: (before) => before })

export const organisations = (filters: { q?: string; id?: string; region?: string; kind?: Schemas['OrganisationKind']; limit?: number }) =>
  paged(['organisation', filters], (after) => take(api.GET('/organisations', { params: { query: filled({ ...filters, after }) } })))
export const people = (organisation: string) =>
  queryOptions({ queryKey: ['person', organisation], queryFn: () => take(api.GET('/people', { params: { query: { organisation } } })), enabled: organisation !== '' })
