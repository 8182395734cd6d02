import { useState } from 'react'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../api/client'
import { useText } from '../messages'
import { showMoment } from '../ui/dates'
import { Status } from '../ui/Status'
import { useAct } from './act'
import { Checks } from './Checks'
import { Due } from './Due'
import { Reason } from './Reason'
import { mine, Verb } from './Verb'

type Of = Schemas['Finding']

/** Finding is one sign for a human: what is worse now, because of what, whose it is, by when, and what was said. */
export function Finding({ of }: { of: Of }) {
  const { t, w, pick, lang } = useText()
  const waits = of.status === 'open'
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={`/notices/${of.notice_id}`}>
          {of.notice}
        </Link>
        {of.overdue && waits && <Status tone="bad">{t('findings.overdue')}</Status>}
        <Status tone={waits ? (of.answer ? 'info' : 'warn') : 'good'}>{t(waits ? (of.answer ? 'findings.answered' : 'findings.open') : 'findings.resolved')}</Status>
      </div>
      <div className="meta">
        <span>{t('findings.at', { at: showMoment(of.at, lang) })}</span>
        <span>{t('findings.owner', { who: t(`findings.owner.${of.owner}`) })}</span>
        {of.was && <span>{t('findings.was', { was: w('check.outcome', of.was) })}</span>}
      </div>
      {of.cause && (
        <p className="small">
          {t('findings.cause', { kind: w('cause', of.cause.kind), what: pick(of.cause.text.zh, of.cause.text.en) })}
        </p>
      )}
      <Checks of={[of.check]} />
      {of.due && waits && !of.answer && (
        <p>
          {t('findings.due')} <Due of={of.due} compact />
        </p>
      )}
      {of.answer && <p>{t('findings.answer.said', { at: showMoment(of.answered_at ?? of.at, lang), answer: of.answer })}</p>}
      {of.note && <p>{t('findings.note', { note: of.note })}</p>}
      {waits && <Verbs of={of} />}
    </li>
  )
}

function Verbs({ of }: { of: Of }) {
  const { t } = useText()
  const [asks, setAsks] = useState<'answer' | 'resolve' | null>(null)
  const id = { params: { path: { id: of.id } } }
  const answer = useAct((text: string) => take(api.POST('/findings/{id}/answer', { ...id, body: { answer: text } })), t('findings.answer.done'), () => setAsks(null))
  const resolve = useAct((note: string) => take(api.POST('/findings/{id}/resolve', { ...id, body: { note } })), t('findings.done'), () => setAsks(null))
  const verb = asks === 'answer' ? answer : resolve
  return (
    <div className="buttons">
      {mine(of.actions, 'answer') && (
        <Verb actions={of.actions} verb="answer" type="primary" onClick={() => setAsks('answer')}>
          {t('findings.answer')}
        </Verb>
      )}
      {mine(of.actions, 'resolve') && (
        <Verb actions={of.actions} verb="resolve" onClick={() => setAsks('resolve')}>
          {t('findings.resolve')}
        </Verb>
      )}
      <Reason
        open={asks !== null}
        title={t(asks === 'answer' ? 'findings.answer' : 'findings.resolve')}
        hint={asks === 'answer' ? t('findings.answer.hint') : undefined}
        label={t(asks === 'answer' ? 'findings.answer.label' : 'findings.note.label')}
        ok={t(asks === 'answer' ? 'findings.answer' : 'findings.resolve')}
        max={1000}
        busy={verb.busy}
        problem={verb.problem}
        onClose={() => setAsks(null)}
        onReason={(words) => void verb.act(words)}
      />
    </div>
  )
}
