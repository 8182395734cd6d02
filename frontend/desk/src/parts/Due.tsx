import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { Deadline } from '../ui/Deadline'

/** Due shows a deadline of the contract with its working, day by day, and what it stands on. */
export function Due({ of, label, compact }: { of: Schemas['Deadline'] | undefined; label?: string; compact?: boolean }) {
  const { t, pick, colon } = useText()
  if (!of) return <span className="faint">{t('deadline.none')}</span>
  const days = of.steps.map((step) => `${step.date}${step.name ? ` ${pick(step.name.zh, step.name.en)}` : ''} — ${pick(step.why.zh, step.why.en)}`)
  const law = of.citation ? `${of.citation.law ? t('cited.law') : t('cited.platform')}${colon}${of.citation.document} ${of.citation.article}` : undefined
  const working = [pick(of.working.zh, of.working.en), ...days, ...(of.provisional ? [t('deadline.provisional')] : [])]
  return <Deadline at={of.at} label={label} compact={compact} working={working} citation={law} />
}

/** useSpan writes a span of time: 3 个工作日. */
export function useSpan(): (span: Schemas['Span'] | undefined) => string {
  const { w, lang } = useText()
  return (span) => (span ? (lang === 'en' ? `${span.n} ${w('span', span.unit)}` : `${span.n} 个${w('span', span.unit)}`.replace('个日', '日')) : '')
}
