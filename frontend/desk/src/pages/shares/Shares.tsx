import { useQuery } from '@tanstack/react-query'
import { api, take } from '../../api/client'
import { useText } from '../../messages'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'
import { HolderKey } from './HolderKey'
import { Share } from './Share'

/** Shares is a share holder's desk: his key, and the notices whose keys he holds a share of. */
export function Shares() {
  const { t } = useText()
  const asked = useQuery({ queryKey: ['shares'], queryFn: () => take(api.GET('/shares')) })
  return (
    <Page title={t('shares.title')} lead={t('shares.lead')}>
      <HolderKey />
      <Panel title={t('shares.held')}>
        <Loading of={asked}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing title={t('shares.none')} hint={t('shares.none.hint')} />
            ) : (
              <ul className="list">
                {items.map((share) => (
                  <Share key={share.id} share={share} />
                ))}
              </ul>
            )
          }
        </Loading>
      </Panel>
    </Page>
  )
}
