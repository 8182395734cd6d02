import { Button, Input } from 'antd'
import { useText } from '../../messages'
import { localClock, instantOf } from '../../ui/dates'
import type { Fields } from './draft'

type Visit = NonNullable<Fields['site_visit']>

interface Props {
  id?: string
  value?: Partial<Visit>
  onChange?: (of: Partial<Visit> | undefined) => void
}

/** VisitInput is a visit of the place that anyone may join: hour, place, where to meet. Nobody enrols. */
export function VisitInput({ id, value, onChange }: Props) {
  const { t } = useText()
  if (!value) {
    return (
      <Button id={id} onClick={() => onChange?.({ place: '', meeting: '' })}>
        {t('visit.add')}
      </Button>
    )
  }
  const set = (next: Partial<Visit>) => onChange?.({ ...value, ...next })
  return (
    <div className="half">
      <Input id={id} type="datetime-local" aria-label={t('visit.at')} value={localClock(value.at)} onChange={(event) => set({ at: instantOf(event.target.value) })} />
      <Input aria-label={t('visit.place')} placeholder={t('visit.place')} maxLength={200} value={value.place} onChange={(event) => set({ place: event.target.value })} />
      <Input aria-label={t('visit.meeting')} placeholder={t('visit.meeting')} maxLength={200} value={value.meeting} onChange={(event) => set({ meeting: event.target.value })} />
      <Button type="text" onClick={() => onChange?.(undefined)}>
        {t('form.remove')}
      </Button>
    </div>
  )
}
