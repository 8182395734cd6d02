import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { bids } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Deadline } from '../../ui/Deadline'
import { Nothing, Page } from '../../ui/Page'

/** Bids is my agency's offers, the newest first, won ones with the way to the result. */
export function Bids() {
  const { t, lang } = useText()
  const asked = useInfiniteQuery(bids())
  return (
    <Page title={t('bids.title')} lead={t('bids.lead')}>
      <More
        of={asked}
        empty={
          <Nothing title={t('bids.none')} hint={t('bids.none.hint')}>
            <Link to="/opportunities">{t('menu.opportunities')}</Link>
          </Nothing>
        }
      >
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  <Link className="row-title" to={`/bids/${one.id}`}>
                    {one.title}
                  </Link>
                  <StatusOf noun="bid" value={one.state} />
                </div>
                <div className="meta">
                  <code>{one.notice}</code>
                  <span>{t('bids.at', { at: showMoment(one.received_at, lang, 'short') })}</span>
                  {one.notice_status === 'published' && <Deadline at={one.deadline} compact />}
                  {one.rank !== undefined && <span>{t('bids.rank', { rank: one.rank })}</span>}
                  {(one.state === 'won' || one.state === 'reserve') && <Link to={`/awards/${one.notice}`}>{t('bids.award')}</Link>}
                </div>
              </li>
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}
