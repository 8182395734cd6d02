import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, Segmented } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { admissions } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Due } from '../../parts/Due'
import { More } from '../../parts/More'
import { has, useSession } from '../../parts/session'
import { useRegion } from '../../parts/places'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Line = Schemas['AdmissionLine']

/** mostAtOnce is how many the server admits in one request. */
const mostAtOnce = 50

function chosenWith(before: Map<string, Line>, one: Line, on: boolean): Map<string, Line> {
  const next = new Map(before)
  if (on && next.size < mostAtOnce) next.set(one.id, one)
  else next.delete(one.id)
  return next
}

const tabs: Schemas['AgencyStatus'][] = ['submitted', 'returned', 'admitted', 'suspended']

/** Admissions is the queue of agencies to vet, the next due first, with what is left in working days. */
export function Admissions() {
  const { t, w, lang } = useText()
  const [filters, setFilters] = useSearchParams()
  const region = useRegion()
  const status = (filters.get('status') ?? 'submitted') as Schemas['AgencyStatus']
  const q = filters.get('q') ?? ''
  const asked = useInfiniteQuery(admissions({ status, q }))
  const set = (next: Record<string, string>) => setFilters(Object.fromEntries(Object.entries({ status, q, ...next }).filter(([, value]) => value)), { replace: true })
  const me = useSession()
  const many = status === 'submitted' && has(me, 'operator_reviewer')
  const [chosen, setChosen] = useState<Map<string, Line>>(new Map())
  return (
    <Page title={t('admissions.title')} lead={t('admissions.lead')}>
      <p>
        <Segmented
          aria-label={t('admissions.title')}
          value={status}
          onChange={(key) => set({ status: key })}
          options={tabs.map((key) => ({ value: key, label: w('status.agency', key) }))}
        />
      </p>
      <div className="filters" role="search">
        <Input.Search defaultValue={q} allowClear aria-label={t('search.agencies')} placeholder={t('search.agencies')} onSearch={(value) => set({ q: value.trim() })} />
      </div>
      {many && <AdmitMany chosen={chosen} onDone={() => setChosen(new Map())} />}
      <More of={asked} empty={<Nothing title={t('admissions.none')} hint={t('admissions.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  {many && (
                    <Checkbox
                      aria-label={t('admitmany.choose', { name: one.name })}
                      checked={chosen.has(one.id)}
                      onChange={(event) => setChosen((before) => chosenWith(before, one, event.target.checked))}
                    />
                  )}
                  <Link className="row-title" to={`/admissions/${one.id}`}>
                    {one.name}
                  </Link>
                  <StatusOf noun="agency" value={one.status} />
                </div>
                <div className="meta">
                  <code>{one.uscc}</code>
                  <span>{region.name(one.region)}</span>
                  {one.submitted_at && <span>{t('admissions.at', { at: showMoment(one.submitted_at, lang, 'short') })}</span>}
                  {one.status === 'submitted' && <Due of={one.due} />}
                </div>
              </li>
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

/** AdmitMany admits what was chosen, each by itself, and says of every one what became of it. */
function AdmitMany({ chosen, onDone }: { chosen: Map<string, Line>; onDone: () => void }) {
  const { t, pick } = useText()
  const [told, setTold] = useState<{ name: string; row: Schemas['AdmittedRow'] }[]>([])
  const admit = useAct(
    () => take(api.POST('/admissions/admit-many', { body: { items: [...chosen.values()].map(({ id, version }) => ({ id, version })) } })),
    undefined,
    ({ items }) => {
      setTold(items.map((row) => ({ name: chosen.get(row.id)?.name ?? row.id, row })))
      onDone()
    },
  )
  return (
    <>
      <ProblemAlert problem={admit.problem} />
      <div className="actions">
        <Button disabled={chosen.size === 0} loading={admit.busy} onClick={() => void admit.act(undefined)}>
          {t('admitmany.now', { count: chosen.size })}
        </Button>
      </div>
      <ul role="status" aria-label={t('admitmany.outcome')}>
        {told.map(({ name, row }) => (
          <li key={row.id} className={row.admitted ? undefined : 'bad'}>
            {name}：{row.admitted ? t('admissions.admitted') : pick(row.refusal?.text.zh, row.refusal?.text.en)}
          </li>
        ))}
      </ul>
    </>
  )
}
