import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, take } from '../../api/client'
import { useText } from '../../messages'
import { OpinionState, OpinionWords } from '../../parts/OpinionsBeside'
import { Loading, Nothing, Page } from '../../ui/Page'

/** Opinions are those that the reader's office was asked for, what waits first. */
export function Opinions() {
  const { t } = useText()
  const asked = useQuery({ queryKey: ['opinions'], queryFn: () => take(api.GET('/opinions')) })
  return (
    <Page title={t('menu.opinions')} lead={t('opinion.lead')}>
      <Loading of={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title={t('opinion.none')} hint={t('opinion.none.hint')} />
          ) : (
            <ul className="list">
              {items.map((one) => (
                <li key={one.id}>
                  <div className="row">
                    <Link className="row-title" to={`/opinions/${one.id}`}>
                      {one.agency} · {one.trade}
                    </Link>
                    <OpinionState of={one} />
                  </div>
                  <OpinionWords of={one} />
                </li>
              ))}
            </ul>
          )
        }
      </Loading>
    </Page>
  )
}
