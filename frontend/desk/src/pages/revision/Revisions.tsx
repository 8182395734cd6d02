import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { revisions } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'

/** Revisions is the changes of published terms that are on their way. */
export function Revisions() {
  const { t, lang } = useText()
  const asked = useInfiniteQuery(revisions())
  return (
    <Page title={t('revisions.title')} lead={t('revisions.lead')}>
      <More of={asked} empty={<Nothing title={t('revisions.none')} hint={t('revisions.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  <Link className="row-title" to={`/revisions/${one.id}`}>
                    {one.title}
                  </Link>
                  <StatusOf noun="revision" value={one.status} />
                </div>
                <div className="meta">
                  <code>{one.notice}</code>
                  <span>{one.reason}</span>
                  <span>{showMoment(one.at, lang, 'short')}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}
