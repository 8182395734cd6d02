import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Alert, Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { Checks } from '../../parts/Checks'
import { useFieldName } from '../../ui/FieldName'
import { Due } from '../../parts/Due'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { thousands } from '../../ui/capitals'
import { missing, tidy, type Fields } from './draft'
import { PlanPanel } from './PlanPanel'

export type Live = UseQueryResult<Schemas['NoticeChecked']>

const pause = 500 // milliseconds of no typing before the server is asked

/** useLiveChecks asks the server, while typing, what it would say of this draft. Nothing is stored. */
export function useLiveChecks(id: string, typed: Partial<Fields>): Live {
  const [settled, settle] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => settle(typed), pause)
    return () => clearTimeout(timer)
  }, [typed])
  const fields = tidy(settled)
  const body = { id, fields: { ...fields, title: fields.title || '—' } } // the contract wants a title before there is one
  return useQuery({
    queryKey: ['check', body],
    queryFn: () => take(api.POST('/desk/notices/check', { body })),
    placeholderData: (before) => before,
    retry: false,
    gcTime: 60_000,
  })
}

/** LiveChecks is the panel beside the form: what is missing, what stops, what warns, by when. */
export function LiveChecks({ live, typed }: { live: Live; typed: Partial<Fields> }) {
  const { t, comma } = useText()
  const say = useFieldName()
  const { data } = live
  const lacks = missing(tidy(typed), fixesPrice(typed, data))
  const stopped = data?.checks.some((check) => check.outcome === 'block') ?? true
  return (
    <div className="stick" aria-live="polite" aria-busy={live.isFetching}>
      <Panel title={t('checks.live')} tone="accent">
        {!data && !live.error && <Skeleton active />}
        {live.error && !data ? <ProblemAlert problem={live.error} /> : null}
        {data && (
          <>
            {data.threshold && data.percent_of_threshold && <p>{t('checks.percent', { percent: data.percent_of_threshold, threshold: thousands(data.threshold) })}</p>}
            <Checks of={data.checks} texts={{ title: typed.title, description: typed.description, 'qualification.note': typed.qualification?.note?.zh }} />
          </>
        )}
      </Panel>
      {lacks.length > 0 && (
        <Panel title={t('checks.missing', { count: lacks.length })}>
          <p>{lacks.map((name) => say(name) || name).join(comma)}</p>
        </Panel>
      )}
      {lacks.length === 0 && !stopped && <Alert type="success" showIcon title={t('checks.complete')} style={{ marginBottom: 16 }} />}
      {data && (
        <Panel title={t('windows.title')}>
          <p>{t('windows.lead')}</p>
          <ul className="checks">
            <li>
              {t('windows.deadline')}
              <br />
              <Due of={data.deadline} />
            </li>
            <li>
              {t('windows.standstill')}
              <br />
              <Due of={data.standstill} />
            </li>
          </ul>
        </Panel>
      )}
      <PlanPanel amount={tidy(typed).amount} />
    </div>
  )
}

/** fixesPrice reports whether bidders enrol at the notice's own price; before the server has said so, by the method's name. */
function fixesPrice(typed: Partial<Fields>, checked: Schemas['NoticeChecked'] | undefined): boolean {
  const option = checked?.methods.find((one) => one.method === typed.method)
  return option?.fixed_price ?? (typed.method === 'random')
}
