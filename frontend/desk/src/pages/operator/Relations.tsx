import { useInfiniteQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { useSearchParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { relations } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { has, useSession } from '../../parts/session'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'
import { Status } from '../../ui/Status'
import { EndRelation } from './EndRelation'

type Relation = Schemas['Relation']
type Kind = Schemas['RelationKind']

const kinds: Kind[] = ['affiliated', 'society', 'founded', 'head', 'controls', 'manages', 'designed', 'wrote_need', 'managed', 'supervises', 'tests', 'namesake']

/** Relations is who belongs to whom: what bars an agency from a notice by rule, each with its source and days. */
export function Relations() {
  const { t, w } = useText()
  const [filters, setFilters] = useSearchParams()
  const q = filters.get('q') ?? undefined
  const kind = (filters.get('kind') ?? undefined) as Kind | undefined
  const asked = useInfiniteQuery(relations({ q, kind }))
  const may = has(useSession(), 'operator_reviewer')
  function filter(name: string, value: string | undefined) {
    const next = new URLSearchParams(filters)
    if (value) next.set(name, value)
    else next.delete(name)
    setFilters(next, { replace: true })
  }
  return (
    <Page title={t('relations.title')} lead={t('relations.lead')}>
      <div className="filters">
        <Input.Search defaultValue={q} onSearch={(value) => filter('q', value.trim())} placeholder={t('relations.search')} aria-label={t('relations.search')} allowClear style={{ maxWidth: 320 }} />
        <Select
          allowClear
          value={kind}
          onChange={(value) => filter('kind', value)}
          placeholder={t('relations.kind')}
          aria-label={t('relations.kind')}
          style={{ minWidth: 180 }}
          options={kinds.map((one) => ({ value: one, label: w('relation', one) }))}
        />
      </div>
      <More of={asked} empty={<Nothing title={t('relations.none')} hint={t('relations.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <RelationLine key={one.id} of={one} end={may && one.holds} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

/** RelationLine is one relation with its source and days; end lets an operator end it. */
export function RelationLine({ of, end = false }: { of: Relation; end?: boolean }) {
  const { t, w, lang } = useText()
  return (
    <li>
      <div className="row">
        <span className="row-title">
          {of.from_name || of.from} → {of.to_name}
        </span>
        <Status tone={of.holds ? 'info' : 'calm'}>{w('relation', of.kind)}</Status>
        {end && <EndRelation of={of} />}
      </div>
      <p className="small">
        <code>{of.from}</code> → <code>{of.to}</code>
        {of.project && <> · {t('relations.project', { project: of.project })}</>}
      </p>
      <p className="faint small">
        {t(of.holds ? 'relations.holds' : 'relations.ended', { from: of.valid_from, to: of.valid_to ?? t('relations.open') })} · {t('relations.source', { source: of.source })} ·{' '}
        {showMoment(of.at, lang)}
      </p>
    </li>
  )
}
