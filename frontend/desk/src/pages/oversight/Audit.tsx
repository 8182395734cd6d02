import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { auditAwards, categories } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { useRegion } from '../../parts/places'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Money } from '../../ui/Money'
import { Nothing, Page } from '../../ui/Page'

/** Audit finds an award: by title, number or name, by region and category. */
export function Audit() {
  const { t, w, lang, pick } = useText()
  const [filters, setFilters] = useSearchParams()
  const region = useRegion()
  const known = useQuery(categories()).data?.items ?? []
  const given = { q: filters.get('q') ?? '', region: filters.get('region') ?? '', category: filters.get('category') ?? '' }
  const asked = useInfiniteQuery(auditAwards(given))
  const set = (next: Partial<typeof given>) => setFilters(Object.fromEntries(Object.entries({ ...given, ...next }).filter(([, value]) => value)), { replace: true })
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <div className="filters" role="search">
        <Input.Search defaultValue={given.q} allowClear aria-label={t('search.awards')} placeholder={t('search.awards')} onSearch={(value) => set({ q: value.trim() })} />
        <Select aria-label={t('field.region')} allowClear placeholder={t('field.region')} value={given.region || undefined} onChange={(value: string | undefined) => set({ region: value ?? '' })} options={region.options} />
        <Select
          aria-label={t('field.category')}
          allowClear
          showSearch
          placeholder={t('field.category')}
          value={given.category || undefined}
          onChange={(value: string | undefined) => set({ category: value ?? '' })}
          options={known.map((one) => ({ value: one.name, label: one.name }))}
        />
      </div>
      <More of={asked} empty={<Nothing title={t('audit.none')} hint={t('audit.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.number}>
                <div className="row">
                  <Link className="row-title" to={`/audit/${one.number}`}>
                    {one.title}
                  </Link>
                  <StatusOf noun="award" value={one.status} />
                </div>
                <div className="meta">
                  <code>{one.number}</code>
                  <span>{pick(one.department.name, one.department.name_en)}</span>
                  <span>{region.name(one.region)}</span>
                  <span>{one.category}</span>
                  <span>{w('method', one.method)}</span>
                  {one.winner && <span>{one.winner.name}</span>}
                  {one.quote === 'discount' ? <span>{one.price}%</span> : <Money value={one.price} />}
                  <span>{showMoment(one.announced_at, lang, 'short')}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}
