import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { deskChanges } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { useRegion } from '../../parts/places'
import { has, useSession } from '../../parts/session'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Deadline } from '../../ui/Deadline'
import { Nothing, Page, Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'

type Line = Schemas['DirectoryChangeLine']

/** Changes is the changes of directory and rulebooks on my desk: what waits for me stands first, each with its clock. */
export function Changes() {
  const { t } = useText()
  const me = useSession()
  const go = useNavigate()
  const [filters, setFilters] = useSearchParams()
  const ended = filters.get('ended') === 'yes'
  const asked = useInfiniteQuery(deskChanges(ended))
  return (
    <Page
      title={t('changes.title')}
      lead={t('changes.lead')}
      extra={
        has(me, 'steward') && (
          <Button type="primary" onClick={() => void go('/changes/new')}>
            {t('change.register')}
          </Button>
        )
      }
    >
      <div className="queues">
        <Segmented
          aria-label={t('changes.title')}
          value={ended ? 'yes' : 'no'}
          onChange={(key) => setFilters(key === 'yes' ? { ended: 'yes' } : {}, { replace: true })}
          options={[
            { value: 'no', label: t('changes.going') },
            { value: 'yes', label: t('changes.ended') },
          ]}
        />
      </div>
      <More of={asked} empty={<Nothing title={t('changes.empty')} hint={t(has(me, 'steward') ? 'changes.empty.steward' : 'changes.empty.hint')} />}>
        {(items) => <Queues of={items} ended={ended} />}
      </More>
    </Page>
  )
}

function Queues({ of, ended }: { of: Line[]; ended: boolean }) {
  const { t } = useText()
  const mine = of.filter((one) => one.waits)
  const rest = of.filter((one) => !one.waits)
  if (ended) return <Lines of={of} />
  return (
    <>
      <Panel tone="accent" title={t('changes.mine', { n: mine.length })}>
        {mine.length > 0 ? <Lines of={mine} /> : <p className="faint">{t('changes.mine.none')}</p>}
      </Panel>
      {rest.length > 0 && (
        <Panel title={t('changes.others')}>
          <Lines of={rest} />
        </Panel>
      )}
    </>
  )
}

function Lines({ of }: { of: Line[] }) {
  return (
    <ul className="list">
      {of.map((one) => (
        <One key={one.id} of={one} />
      ))}
    </ul>
  )
}

function One({ of }: { of: Line }) {
  const { t, w, lang } = useText()
  const region = useRegion()
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={`/changes/${of.id}`}>
          {of.title}
        </Link>
        <span>
          {of.waits && <Status tone="warn">{w('change.waits', of.waits)}</Status>} <StatusOf noun="change" value={of.status} />
        </span>
      </div>
      <div className="meta">
        <code>{of.number}</code>
        <span>{region.name(of.region)}</span>
        <span>{of.rulebook ? t('changes.rulebook', { id: of.rulebook }) : t('changes.matters', { n: of.matters.length })}</span>
        {of.editorial && <span>{t('change.editorial')}</span>}
        <span>{showMoment(of.at, lang, 'short')}</span>
        {of.effective_from && <span>{t('change.from', { day: of.effective_from })}</span>}
        {of.due && <Deadline at={of.due} compact />}
      </div>
    </li>
  )
}
