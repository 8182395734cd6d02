import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Tabs } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { findings } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Checks } from '../../parts/Checks'
import { More } from '../../parts/More'
import { Reason } from '../../parts/Reason'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'
import { Status } from '../../ui/Status'

type Finding = Schemas['Finding']

/** Findings is what re-checking after publication found: signs for a human to look at, each settled with a note. */
export function Findings() {
  const { t } = useText()
  const [filters, setFilters] = useSearchParams()
  const status = (filters.get('status') ?? 'open') as 'open' | 'resolved'
  const asked = useInfiniteQuery(findings(status))
  return (
    <Page title={t('findings.title')} lead={t('findings.lead')}>
      <Tabs
        activeKey={status}
        onChange={(key) => setFilters({ status: key }, { replace: true })}
        items={[
          { key: 'open', label: t('findings.open') },
          { key: 'resolved', label: t('findings.resolved') },
        ]}
      />
      <More of={asked} empty={<Nothing title={t('findings.none')} hint={t('findings.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.id} of={one} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

function One({ of }: { of: Finding }) {
  const { t, lang } = useText()
  const [open, setOpen] = useState(false)
  const resolve = useAct(
    (note: string) => take(api.POST('/findings/{id}/resolve', { params: { path: { id: of.id } }, body: { note } })),
    t('findings.done'),
    () => setOpen(false),
  )
  return (
    <li>
      <div className="row">
        <a className="row-title" href={`/notices/${of.notice}`}>
          {of.notice}
        </a>
        <Status tone={of.status === 'open' ? 'warn' : 'good'}>{of.status === 'open' ? t('findings.open') : t('findings.resolved')}</Status>
      </div>
      <p className="faint small">{showMoment(of.at, lang)}</p>
      <Checks of={[of.check]} />
      {of.note && <p>{t('findings.note', { note: of.note })}</p>}
      {of.status === 'open' && <Button onClick={() => setOpen(true)}>{t('findings.resolve')}</Button>}
      <Reason
        open={open}
        title={t('findings.resolve')}
        label={t('findings.note.label')}
        ok={t('findings.resolve')}
        max={1000}
        busy={resolve.busy}
        problem={resolve.problem}
        onClose={() => setOpen(false)}
        onReason={(note) => void resolve.act(note)}
      />
    </li>
  )
}
