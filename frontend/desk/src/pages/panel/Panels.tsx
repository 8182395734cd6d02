import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { panels } from '../../api/queries'
import { useText } from '../../messages'
import { Due } from '../../parts/Due'
import { More } from '../../parts/More'
import { StatusOf } from '../../parts/StatusOf'
import { Nothing, Page } from '../../ui/Page'

/** Panels is the notices that I was drawn to judge. */
export function Panels() {
  const { t } = useText()
  const asked = useInfiniteQuery(panels())
  return (
    <Page title={t('panels.title')} lead={t('panels.lead')}>
      <More of={asked} empty={<Nothing title={t('panels.none')} hint={t('panels.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.number} className="row">
                <Link className="row-title" to={`/panels/${one.number}`}>
                  {one.number} · {one.title}
                </Link>
                <StatusOf noun="seat" value={one.seat} />
                {one.seat === 'called' && <Due of={one.due} label={t('panels.due')} />}
              </li>
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}
