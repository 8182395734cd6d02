import { useInfiniteQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { auditAwards } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { useRegion } from '../../parts/places'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Price } from '../../ui/Money'
import { Nothing, Page } from '../../ui/Page'

/** Audit finds an award: by title, number or name, by region and category. */
export function Audit() {
  const { t, w, lang } = useText()
  const [filters, setFilters] = useSearchParams()
  const region = useRegion()
  const q = filters.get('q') ?? ''
  const asked = useInfiniteQuery(auditAwards({ q }))
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <div className="filters" role="search">
        <Input.Search defaultValue={q} allowClear aria-label={t('search.awards')} placeholder={t('search.awards')} onSearch={(value) => setFilters(value.trim() ? { q: value.trim() } : {}, { replace: true })} />
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
                  <span>{one.department.name}</span>
                  <span>{region.name(one.region)}</span>
                  <span>{w('method', one.method)}</span>
                  {one.winner && <span>{one.winner.name}</span>}
                  <Price quote={one.quote} value={one.price} />
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
