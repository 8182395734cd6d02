import { useInfiniteQuery } from '@tanstack/react-query'
import { Checkbox, Tabs } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { rechecks } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'
import { Status } from '../../ui/Status'

/** Rechecks is what changed because of what: each change around notices, and each moment of a notice itself. */
export function Rechecks() {
  const { t, w, pick, lang } = useText()
  const [filters, setFilters] = useSearchParams()
  const own = filters.get('own') === 'true'
  const changed = filters.get('changed') === 'true'
  const asked = useInfiniteQuery(rechecks({ own, changed }))
  const put = (next: { own: boolean; changed: boolean }) => setFilters({ ...(next.own && { own: 'true' }), ...(next.changed && { changed: 'true' }) }, { replace: true })
  return (
    <Page title={t('rechecks.title')} lead={t('rechecks.lead')}>
      <Tabs
        activeKey={own ? 'own' : 'around'}
        onChange={(key) => put({ own: key === 'own', changed })}
        items={[
          { key: 'around', label: t('rechecks.around') },
          { key: 'own', label: t('rechecks.own') },
        ]}
      />
      <div className="filters">
        <Checkbox checked={changed} onChange={(event) => put({ own, changed: event.target.checked })}>
          {t('rechecks.changed')}
        </Checkbox>
      </div>
      <More of={asked} empty={<Nothing title={t('rechecks.none')} hint={t('rechecks.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  <Link className="row-title" to={`/rechecks/${one.id}`}>
                    {pick(one.text.zh, one.text.en)}
                  </Link>
                  {one.open > 0 && <Status tone="warn">{t('rechecks.open', { n: one.open })}</Status>}
                  {one.waiting > 0 && <Status tone="info">{t('rechecks.waiting', { n: one.waiting })}</Status>}
                  {one.changed === 0 && one.waiting === 0 && <Status tone="good">{t('rechecks.same')}</Status>}
                </div>
                <div className="meta">
                  <span>{w('cause', one.kind)}</span>
                  <code>{one.of}</code>
                  <span>{showMoment(one.at, lang)}</span>
                  <span>{t('rechecks.counts', { notices: one.notices, changed: one.changed, findings: one.findings })}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}
