import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { History } from '../ui/History'

/** Steps shows a noun's history from the API, oldest first. */
export function Steps({ of }: { of: Schemas['Step'][] }) {
  const { t, pick } = useText()
  if (of.length === 0) return <p className="faint">{t('history.none')}</p>
  return (
    <History
      of={of.map((step, i) => ({
        key: `${step.kind}${step.at}${i}`,
        at: step.at,
        title: pick(step.text.zh, step.text.en),
        note: [step.by, step.document, step.reason].filter(Boolean).join(' · ') || undefined,
      }))}
    />
  )
}
