import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { letters } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { More } from '../../parts/More'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'

/** Letters is what the marketplace told me, the newest first. */
export function Letters() {
  const { t } = useText()
  const [filters, setFilters] = useSearchParams()
  const unread = filters.get('unread') === '1'
  const asked = useInfiniteQuery(letters(unread))
  const readAll = useAct(() => take(api.POST('/letters/read-all')), t('letters.allread'))
  return (
    <Page
      title={t('letters.title')}
      extra={
        <Button loading={readAll.busy} onClick={() => void readAll.act(undefined)}>
          {t('letters.readall')}
        </Button>
      }
    >
      <p>
        <Segmented
          aria-label={t('letters.filter')}
          value={unread ? '1' : '0'}
          onChange={(value) => setFilters(value === '1' ? { unread: '1' } : {}, { replace: true })}
          options={[
            { value: '0', label: t('letters.all') },
            { value: '1', label: t('letters.unread') },
          ]}
        />
      </p>
      <More of={asked} empty={<Nothing title={t('letters.none')} hint={t('letters.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((letter) => (
              <One key={letter.id} of={letter} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

function One({ of }: { of: Schemas['Letter'] }) {
  const { t, lang, pick } = useText()
  const read = useAct(() => take(api.POST('/letters/{id}/read', { params: { path: { id: of.id } } })))
  const title = pick(of.title.zh, of.title.en)
  return (
    <li className={of.read_at ? undefined : 'letter-new'}>
      <div className="row">
        <span className="row-title">
          {of.link ? <Go to={of.link} label={title} onGo={() => void read.act(undefined)} /> : title}
          {!of.read_at && <span className="status status-info"> {t('letters.new')}</span>}
        </span>
        <time className="faint small" dateTime={of.at}>
          {showMoment(of.at, lang)}
        </time>
      </div>
      <p className="letter-body">{pick(of.body.zh, of.body.en)}</p>
      {!of.read_at && (
        <Button size="small" type="link" loading={read.busy} onClick={() => void read.act(undefined)}>
          {t('letters.read')}
        </Button>
      )}
    </li>
  )
}

/** Go leads to a page of the desks without a reload, and to a public page with one. */
function Go({ to, label, onGo }: { to: string; label: string; onGo: () => void }) {
  if (to.startsWith('/desk/')) {
    return (
      <Link to={to.slice('/desk'.length)} onClick={onGo}>
        {label}
      </Link>
    )
  }
  return (
    <a href={to} onClick={onGo}>
      {label}
    </a>
  )
}
