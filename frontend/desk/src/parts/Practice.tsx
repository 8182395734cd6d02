import { useQuery } from '@tanstack/react-query'
import { regions } from '../api/queries'
import { useText } from '../messages'
import { useSession } from './session'

/** PracticeBar stands on every desk of a training region: nothing here is real. */
export function PracticeBar() {
  const { t } = useText()
  const me = useSession()
  if (!me.organisation.training) return null
  return (
    <aside className="practice" aria-label={t('practice.label')}>
      <strong>{t('practice.label')}</strong> {t('practice.sentence')}
    </aside>
  )
}

/** PracticeTag marks one noun of a training region, by its number, for whoever sees it from outside. */
export function PracticeTag({ number }: { number: string }) {
  const { t } = useText()
  const { data } = useQuery(regions())
  const practised = data?.items.some((r) => r.training && number.startsWith(`CG-${r.code}-`))
  return practised ? <span className="practice-tag">{t('practice.label')}</span> : null
}
