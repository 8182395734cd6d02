import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { showMoment } from '../ui/dates'
import { Status } from '../ui/Status'

/** ApprovalSteps is the internal approval step by step: whose it is, who took it, and for whom. */
export function ApprovalSteps({ of }: { of: Schemas['NoticeApproval'][] }) {
  const { t, w, lang, comma } = useText()
  if (of.length === 0) return null
  return (
    <ol className="small">
      {of.map((one, i) => (
        <li key={i}>
          {w('step', one.kind)}{' '}
          {one.at ? (
            <>
              <Status tone="good">{t('approval.done')}</Status> {one.by} {one.deputy && t('approval.for', { name: one.for ?? '' })} <span className="faint">{showMoment(one.at, lang, 'short')}</span>
            </>
          ) : (
            <>
              <Status tone={one.waiting ? 'warn' : 'calm'}>{t(one.waiting ? 'approval.waiting' : 'approval.later')}</Status> {(one.people ?? []).join(comma)}
            </>
          )}
        </li>
      ))}
    </ol>
  )
}
