import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Segmented } from 'antd'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { deskNotices } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { has, useSession, type Me } from '../../parts/session'
import { Choose, DoSeveral, useChoice, type Choice } from '../../parts/Several'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Deadline } from '../../ui/Deadline'
import { Money } from '../../ui/Money'
import { Nothing, Page } from '../../ui/Page'

type Queue = Schemas['Queue']

/** Notices is the notices on my desk, by queue: what waits for me stands first. */
export function Notices() {
  const { t, w } = useText()
  const me = useSession()
  const go = useNavigate()
  const [filters, setFilters] = useSearchParams()
  const queue = (filters.get('queue') ?? '') as Queue | ''
  const q = filters.get('q') ?? ''
  const asked = useInfiniteQuery(deskNotices({ queue: queue || undefined, q }))
  const set = (next: { queue?: string; q?: string }) =>
    setFilters(Object.fromEntries(Object.entries({ queue, q, ...next }).filter(([, value]) => value)), { replace: true })
  const choice = useChoice()
  const many = queue === 'approved' && has(me, 'operator_publisher')

  return (
    <Page
      title={t('notices.title')}
      extra={
        has(me, 'department_officer') && (
          <Button type="primary" onClick={() => void go('/notices/new')}>
            {t('menu.new')}
          </Button>
        )
      }
    >
      <div className="queues">
        <Segmented aria-label={t('notices.title')} value={queue || 'all'} onChange={(key) => set({ queue: key === 'all' ? '' : key })} options={queuesFor(me).map((key) => ({ value: key, label: w('queue', key) }))} />
      </div>
      <div className="filters" role="search">
        <Input.Search defaultValue={q} allowClear aria-label={t('search.notices')} placeholder={t('search.notices')} onSearch={(value) => set({ q: value.trim() })} />
      </div>
      {many && (
        <DoSeveral
          by={choice}
          verb={t('publishmany.now', { count: choice.chosen.size })}
          done={t('publishmany.done')}
          run={(body) => take(api.POST('/desk/notices/publish-many', { body }))}
        />
      )}
      <More of={asked} empty={<Nothing title={t('notices.none')} hint={w('queue.none', queue || 'all')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.id} of={one} choice={many ? choice : undefined} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

function queuesFor(me: Me): (Queue | 'all')[] {
  if (has(me, 'supervisor', 'auditor')) return ['published', 'suspended', 'awarded', 'ended']
  if (has(me, 'operator_reviewer', 'operator_publisher')) return ['review', 'approved', 'published', 'suspended', 'awarded', 'ended', 'all']
  return ['all', 'mine', 'internal', 'review', 'published', 'suspended', 'awarded', 'ended']
}

function One({ of, choice }: { of: Schemas['DeskNoticeLine']; choice?: Choice }) {
  const { t, w, lang } = useText()
  return (
    <li>
      <div className="row">
        {choice && <Choose of={{ ...of, name: of.title }} by={choice} />}
        <Link className="row-title" to={`/notices/${of.id}`}>
          {of.title}
        </Link>
        {of.stage ? <StatusOf noun="stage" value={of.stage} /> : <StatusOf noun="notice" value={of.status} />}
      </div>
      <div className="meta">
        <code>{of.number}</code>
        <span>{of.department.name}</span>
        <span>{w('category', of.category)}</span>
        {of.method && <span>{w('method', of.method)}</span>}
        <Money value={of.amount} />
        {of.due_at && <Deadline at={of.due_at} label={t('notice.due')} compact />}
        {of.stage === 'open' && of.deadline && <Deadline at={of.deadline} label={t('notice.deadline')} compact />}
        {of.published_at && <span>{t('notice.published.at', { at: showMoment(of.published_at, lang, 'short') })}</span>}
        {!of.published_at && of.submitted_at && <span>{t('admissions.at', { at: showMoment(of.submitted_at, lang, 'short') })}</span>}
      </div>
    </li>
  )
}
