import type { Schemas } from '../api/client'
import { useText } from '../messages'

/** Suspensions lists them with their documents and the deadline each moved. */
export function Suspensions({ of }: { of: Schemas['Suspension'][] }) {
  const { t, pick } = useText()
  return (
    <ul className="checks">
      {of.map((one) => (
        <li key={one.at}>
          {t('later.suspended', { document: one.document, reason: one.reason })}
          {one.resumed_at && <> {t('later.resumed', { document: one.resume_document ?? '' })}</>}
          {one.after && <div className="small">{pick(one.after.working.zh, one.after.working.en)}</div>}
        </li>
      ))}
    </ul>
  )
}
