import { Alert } from 'antd'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { showMoment } from '../../ui/dates'
import { Nothing, Panel } from '../../ui/Page'
import { Status, type Tone } from '../../ui/Status'

type Trial = Schemas['Trial']
type Tried = Trial['notices'][number]

const tones: Record<Schemas['Check']['outcome'], Tone> = { pass: 'good', warn: 'warn', block: 'bad' }

/** Trial is what a draft rulebook would change: its values, and for each live notice what would be judged differently. */
export function Trial({ of }: { of: Trial }) {
  const { t } = useText()
  return (
    <>
      {!of.in_force && <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t('try.notinforce', { day: of.day })} />}
      <Panel title={t('try.notices', { changed: of.notices.length, judged: of.judged, day: of.day })}>
        {of.more && <Alert type="info" showIcon title={t('try.more')} />}
        {of.notices.length === 0 ? (
          <Nothing title={t('try.same')} />
        ) : (
          <ul className="list">
            {of.notices.map((n) => (
              <One key={n.number} of={n} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t('try.changes', { base: of.base || '—' })}>
        {of.changes.length === 0 ? <Nothing title={t('try.changes.none')} /> : <Changes of={of.changes} />}
      </Panel>
    </>
  )
}

function Changes({ of }: { of: Trial['changes'] }) {
  const { w, pick } = useText()
  return (
    <ul className="list">
      {of.map((c) => (
        <li key={`${c.kind} ${c.key}`}>
          <strong>{w(c.kind === 'book' ? 'book' : c.kind === 'method' ? 'method' : 'rulekey', c.key)}</strong>
          {c.before.map((line) => (
            <p key={line.zh}>
              <del>{pick(line.zh, line.en)}</del>
            </p>
          ))}
          {c.after.map((line) => (
            <p key={line.zh}>
              <ins>{pick(line.zh, line.en)}</ins>
            </p>
          ))}
        </li>
      ))}
    </ul>
  )
}

function One({ of }: { of: Tried }) {
  const { t, w, pick, lang, colon } = useText()
  return (
    <li>
      <div className="row">
        <span className="row-title">{of.title || t('try.hidden')}</span>
        <code>{of.number}</code>
      </div>
      <div className="meta">
        <span>{of.department}</span>
        <span>{w('status.notice', of.status)}</span>
      </div>
      {of.checks.map(({ before, after }) => (
        <p key={before.code}>
          <Status tone={tones[before.outcome]}>{w('check.outcome', before.outcome)}</Status> → <Status tone={tones[after.outcome]}>{w('check.outcome', after.outcome)}</Status>{' '}
          {pick(after.text.zh, after.text.en)}
        </p>
      ))}
      {of.methods.map(({ before, after }) => (
        <p key={before.method + before.variant}>
          {w('method', after.method)}{colon}{after.allowed ? t('try.method.opens') : t('try.method.closes')} · {pick(after.why.zh, after.why.en)}
        </p>
      ))}
      {of.min_bidders[0] !== of.min_bidders[1] && <p>{t('try.bidders', { from: of.min_bidders[0] ?? 0, to: of.min_bidders[1] ?? 0 })}</p>}
      {of.deadline_before && of.deadline_after && (
        <p>
          {t('try.deadline', { from: showMoment(of.deadline_before.at, lang), to: showMoment(of.deadline_after.at, lang) })}
          <br />
          <span className="faint small">{pick(of.deadline_after.working.zh, of.deadline_after.working.en)}</span>
        </p>
      )}
    </li>
  )
}
