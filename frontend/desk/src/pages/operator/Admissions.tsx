import { useInfiniteQuery } from '@tanstack/react-query'
import { Input, Segmented } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { admissions } from '../../api/queries'
import { useText } from '../../messages'
import { Due } from '../../parts/Due'
import { More } from '../../parts/More'
import { has, useSession } from '../../parts/session'
import { useRegion } from '../../parts/places'
import { Choose, DoSeveral, useChoice } from '../../parts/Several'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'

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
  const choice = useChoice()
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
      {many && (
        <DoSeveral
          by={choice}
          verb={t('admitmany.now', { count: choice.chosen.size })}
          done={t('admissions.admitted')}
          run={(body) => take(api.POST('/admissions/admit-many', { body }))}
        />
      )}
      <More of={asked} empty={<Nothing title={t('admissions.none')} hint={t('admissions.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  {many && <Choose of={one} by={choice} />}
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
