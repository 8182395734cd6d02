import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useSession } from '../../parts/session'
import { showMoment } from '../../ui/dates'
import { Status, type Tone } from '../../ui/Status'

type Task = Schemas['DirectoryChangeDesk']['tasks'][number]

const tone: Record<string, Tone> = { '': 'calm', proposed: 'good', unchanged: 'good', silent: 'warn', agreed: 'good', objected: 'bad' }

/** Tasks is what each department concerned was asked, and what it said. */
export function Tasks({ of }: { of: Schemas['DirectoryChangeDesk'] }) {
  return (
    <ul className="list">
      {of.tasks.map((task) => (
        <One key={task.department} of={task} round={of.round} />
      ))}
    </ul>
  )
}

function One({ of, round }: { of: Task; round?: number }) {
  const { t, w, lang } = useText()
  const own = useSession().organisation?.id === of.department
  return (
    <li>
      <div className="row">
        <strong>
          {of.name} {own && <Status tone="info">{t('change.task.ours')}</Status>}
        </strong>
        <span>
          <Status tone={tone[of.answer] ?? 'calm'}>{w('change.answer', of.answer || 'waiting')}</Status>{' '}
          {round !== undefined && <Status tone={tone[of.countersign] ?? 'calm'}>{w('change.countersign', of.countersign || 'waiting')}</Status>}
        </span>
      </div>
      <div className="meta">
        {of.matters.map((code) => (
          <a key={code} href={`/directory/${code}`}>
            {code}
          </a>
        ))}
        {of.answered_at && <span>{t('change.answered.at', { at: showMoment(of.answered_at, lang, 'short') })}</span>}
        {of.signed_at && <span>{t('change.signed.at', { at: showMoment(of.signed_at, lang, 'short') })}</span>}
      </div>
      {of.opinion && <p>{of.opinion}</p>}
      {of.reasons.length > 0 && (
        <ul>
          {of.reasons.map((one, i) => (
            <li key={i}>{one.text}</li>
          ))}
        </ul>
      )}
    </li>
  )
}
