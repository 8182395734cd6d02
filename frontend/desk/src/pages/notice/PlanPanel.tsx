import { useQuery } from '@tanstack/react-query'
import { Alert, Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { Schemas } from '../../api/client'
import { planOf } from '../../api/queries'
import { useText } from '../../messages'
import { useSession } from '../../parts/session'
import { showMoment } from '../../ui/dates'
import { Panel } from '../../ui/Page'

/** PlanPanel reckons the chain of dates of a draft: from today on, or back from the day its contract is needed. */
export function PlanPanel({ amount }: { amount: string | undefined }) {
  const { t } = useText()
  const me = useSession()
  const [need, setNeed] = useState('')
  const [prompt, setPrompt] = useState(true)
  const { data } = useQuery(planOf({ region: me.organisation.region, amount: amount ?? '', need, prompt }))
  return (
    <Panel title={t('plan.title')}>
      <label>
        {t('plan.need')} <Input type="date" value={need} onChange={(e) => setNeed(e.target.value)} style={{ width: 'auto' }} />
      </label>
      <p>
        <Checkbox checked={prompt} onChange={(e) => setPrompt(e.target.checked)}>
          {t('plan.prompt')}
        </Checkbox>
      </p>
      {data?.latest && <Alert type={data.late ? 'warning' : 'success'} showIcon title={data.late ? t('plan.late', { day: data.latest }) : t('plan.latest', { day: data.latest })} />}
      {data?.provisional && <p className="faint">{t('plan.provisional')}</p>}
      {data && <Chain of={(data.late ? data.soonest : undefined) ?? data.steps} />}
    </Panel>
  )
}

function Chain({ of }: { of: Schemas['PlanStep'][] }) {
  const { lang, pick } = useText()
  return (
    <ul className="checks">
      {of.map((step) => (
        <li key={step.code}>
          {pick(step.text.zh, step.text.en)}
          <br />
          <time dateTime={step.at}>{showMoment(step.at, lang)}</time>
          {step.deadline && (
            <span className="faint small">
              {' '}
              {pick(step.deadline.working.zh, step.deadline.working.en)} · {step.citation?.document} {step.citation?.article}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
