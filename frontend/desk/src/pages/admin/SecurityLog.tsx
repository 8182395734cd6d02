import { useInfiniteQuery } from '@tanstack/react-query'
import { api, take } from '../../api/client'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'

/** SecurityLog is every act on an account, newest first. Nobody can change a line; the database refuses. */
export function SecurityLog() {
  const { t, pick, lang } = useText()
  const asked = useInfiniteQuery({
    queryKey: ['security-log'],
    queryFn: ({ pageParam }) => take(api.GET('/security-log', { params: { query: pageParam ? { after: pageParam } : {} } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  })
  return (
    <Page title={t('security.title')} lead={t('security.lead')}>
      <More of={asked} empty={<Nothing title={t('security.none')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one, i) => (
              <li key={i}>
                <div className="row">
                  <span className="row-title">{pick(one.text.zh, one.text.en)}</span>
                  <span>{showMoment(one.at, lang)}</span>
                </div>
                <div className="meta">
                  <span>{t('security.by', { name: one.by || t('security.system') })}</span>
                  {one.of && <span>{t('security.of', { name: one.of })}</span>}
                  {one.address && <span>{one.address}</span>}
                </div>
              </li>
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}
