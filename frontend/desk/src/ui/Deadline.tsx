import { ClockCircleOutlined } from '@ant-design/icons'
import { Popover } from 'antd'
import { useNow } from '../api/clock'
import { useText } from '../messages'
import { left, showMoment } from './dates'

interface Props {
  at: string | undefined | null
  /** working says how the deadline was reached, step by step, in the reader's language. */
  working?: string | string[]
  citation?: string
  label?: string
  compact?: boolean
}

/** Deadline counts down by the server's clock and shows its working when asked. */
export function Deadline({ at, working, citation, label, compact }: Props) {
  const { t, lang } = useText()
  const now = useNow()
  if (!at) return <span className="faint">{t('deadline.none')}</span>
  const rest = left(Date.parse(at), now)
  const said = rest.over ? t('deadline.over') : sayLeft(rest, t)
  const steps = working === undefined ? [] : Array.isArray(working) ? working : [working]
  const tone = rest.over ? 'over' : rest.days === 0 ? 'near' : 'far'
  const face = (
    <span className={`deadline deadline-${tone}`}>
      <ClockCircleOutlined aria-hidden /> {label ? `${label} ` : ''}
      {!compact && <time dateTime={at}>{showMoment(at, lang)}</time>} <strong>{said}</strong>
    </span>
  )
  if (steps.length === 0 && !citation) return face
  return (
    <Popover
      trigger="click"
      title={t('deadline.working')}
      content={
        <div className="working">
          {steps.map((step) => (
            <p key={step}>{step}</p>
          ))}
          {citation && <p className="faint">{citation}</p>}
        </div>
      }
    >
      <button type="button" className="plain" title={t('deadline.show')}>
        {face}
      </button>
    </Popover>
  )
}

function sayLeft(rest: ReturnType<typeof left>, t: ReturnType<typeof useText>['t']): string {
  const pad = (n: number) => String(n).padStart(2, '0')
  const clock = `${pad(rest.hours)}:${pad(rest.minutes)}:${pad(rest.seconds)}`
  return rest.days > 0 ? t('deadline.days', { days: rest.days, clock }) : t('deadline.left', { clock })
}
