import { useInfiniteQuery } from '@tanstack/react-query'
import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { findings } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { Nothing, Page } from '../../ui/Page'
import { Finding } from '../../parts/Finding'

/** Findings is what re-checking found: each with its cause, its owner and his deadline, answered and settled by people. */
export function Findings() {
  const { t } = useText()
  const [filters, setFilters] = useSearchParams()
  const status = (filters.get('status') ?? 'open') as 'open' | 'resolved'
  const asked = useInfiniteQuery(findings(status))
  return (
    <Page title={t('findings.title')} lead={t('findings.lead')}>
      <Tabs
        activeKey={status}
        onChange={(key) => setFilters({ status: key }, { replace: true })}
        items={[
          { key: 'open', label: t('findings.open') },
          { key: 'resolved', label: t('findings.resolved') },
        ]}
      />
      <More of={asked} empty={<Nothing title={t('findings.none')} hint={t('findings.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <Finding key={one.id} of={one} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}
