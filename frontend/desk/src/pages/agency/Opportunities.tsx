import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Checkbox, Input, Select } from 'antd'
import { Link, useSearchParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { agencyNotices, categories } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { useRegion } from '../../parts/places'
import { Star } from '../../parts/Star'
import { Deadline } from '../../ui/Deadline'
import { Money } from '../../ui/Money'
import { Nothing, Page } from '../../ui/Page'
import { Status } from '../../ui/Status'

/** Opportunities is the open notices, each with whether my agency may bid and, when not, why and what would mend it. */
export function Opportunities() {
  const { t, w } = useText()
  const [filters, setFilters] = useSearchParams()
  const q = filters.get('q') ?? ''
  const category = filters.get('category') ?? ''
  const only = filters.get('can_bid') === '1'
  const asked = useInfiniteQuery(agencyNotices({ q, category, can_bid: only || undefined }))
  const known = useQuery(categories()).data?.items ?? []

  function set(name: string, value: string) {
    setFilters(
      (before) => {
        const next = new URLSearchParams(before)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  }

  return (
    <Page title={t('opportunities.title')} lead={t('opportunities.lead')}>
      <div className="filters" role="search">
        <Input.Search defaultValue={q} allowClear aria-label={t('search.notices')} placeholder={t('search.notices')} onSearch={(value) => set('q', value.trim())} />
        <Select
          aria-label={t('field.category')}
          allowClear
          showSearch
          placeholder={t('field.category')}
          value={category || undefined}
          onChange={(value: string | undefined) => set('category', value ?? '')}
          options={known.map((one) => ({ value: one.name, label: w('category', one.name) }))}
        />
        <Checkbox checked={only} onChange={(event) => set('can_bid', event.target.checked ? '1' : '')}>
          {t('opportunities.only')}
        </Checkbox>
        <Link to={searchOf(q, category)}>{t('opportunities.subscribe')}</Link>
      </div>
      <More of={asked} empty={<Nothing title={t('opportunities.none')} hint={t('opportunities.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.notice.number} of={one} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

/** searchOf is where this filter becomes a saved search. */
function searchOf(q: string, category: string): string {
  const given = Object.entries({ q, category }).filter(([, value]) => value)
  return `/searches?${new URLSearchParams(given)}`
}

function One({ of }: { of: Schemas['AgencyNotice'] }) {
  const { t, w } = useText()
  const region = useRegion()
  const { notice } = of
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={`/opportunities/${notice.number}`}>
          {notice.title}
        </Link>
        {of.bid ? (
          <Status tone="good">{t('opportunities.placed')}</Status>
        ) : (
          <Status tone={of.can_bid ? 'info' : 'warn'}>{of.can_bid ? t('opportunities.can') : t('opportunities.cannot')}</Status>
        )}
      </div>
      <div className="meta">
        <span>{notice.department.name}</span>
        <span>{region.name(notice.region)}</span>
        <span>{w('category', notice.category)}</span>
        <span>{w('method', notice.method)}</span>
        <Money value={notice.amount} />
        <Deadline at={notice.deadline} compact />
        <Star number={notice.number} title={notice.title} />
      </div>
      <Why reasons={of.reasons} />
    </li>
  )
}

/** Why lists why an agency may not bid, each with its remedy. */
export function Why({ reasons }: { reasons: Schemas['EligibilityReason'][] }) {
  const { t, pick } = useText()
  if (reasons.length === 0) return null
  return (
    <ul className="why">
      {reasons.map((reason) => (
        <li key={reason.code + reason.text.zh}>
          {pick(reason.text.zh, reason.text.en)} <span className="faint">{t('why.remedy', { remedy: pick(reason.remedy.zh, reason.remedy.en) })}</span>
        </li>
      ))}
    </ul>
  )
}
