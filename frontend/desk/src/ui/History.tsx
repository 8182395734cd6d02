import { Timeline } from 'antd'
import type { ReactNode } from 'react'
import { useText } from '../messages'
import { showMoment } from './dates'

export interface Moment {
  key: string
  at?: string | null
  title: ReactNode
  note?: ReactNode
  tone?: 'done' | 'now' | 'later' | 'bad'
}

const colours = { done: 'var(--accent)', now: 'var(--info)', later: 'var(--line-strong)', bad: 'var(--bad)' }

/** History is what happened and what comes, oldest first. */
export function History({ of }: { of: Moment[] }) {
  const { lang } = useText()
  return (
    <Timeline
      items={of.map((moment) => ({
        key: moment.key,
        color: colours[moment.tone ?? 'done'],
        content: (
          <div className="moment">
            <span>{moment.title}</span>
            {moment.at && <time dateTime={moment.at}>{showMoment(moment.at, lang)}</time>}
            {moment.note && <div className="faint">{moment.note}</div>}
          </div>
        ),
      }))}
    />
  )
}
