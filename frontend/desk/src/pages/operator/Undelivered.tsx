import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { api, take, type Schemas } from '../../api/client'
import { failed, undelivered, workers } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { showMoment } from '../../ui/dates'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** Undelivered says in words what did not arrive and what keeps failing in the background; nothing is lost. */
export function Undelivered() {
  const { t } = useText()
  const letters = useQuery(undelivered())
  const work = useQuery(failed())
  return (
    <Page title={t('undelivered.title')} lead={t('undelivered.lead')}>
      <Idle />
      <Panel title={t('undelivered.letters')}>
        <Loading of={letters}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing title={t('undelivered.none')} />
            ) : (
              <ul className="list">
                {items.map((one) => (
                  <Letter key={one.id} of={one} />
                ))}
              </ul>
            )
          }
        </Loading>
      </Panel>
      <Panel title={t('undelivered.work')}>
        <Loading of={work}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing title={t('undelivered.work.none')} />
            ) : (
              <ul className="list">
                {items.map((one) => (
                  <Work key={one.id} of={one} />
                ))}
              </ul>
            )
          }
        </Loading>
      </Panel>
    </Page>
  )
}

/** Idle says that nobody works in the background; it is silent while somebody does. */
function Idle() {
  const { t, lang } = useText()
  const { data } = useQuery(workers())
  if (!data || data.award > 0) return null
  const seen = data.award_seen_at ? t('undelivered.idle.seen', { at: showMoment(data.award_seen_at, lang, 'short') }) : t('undelivered.idle.never')
  return <Alert type="error" showIcon role="alert" title={t(data.all > 0 ? 'undelivered.idle.award' : 'undelivered.idle')} description={seen} />
}

function Letter({ of }: { of: Schemas['Undelivered'] }) {
  const { t, w, lang, pick } = useText()
  return (
    <li>
      <div className="row">
        <span className="row-title">{pick(of.title.zh, of.title.en)}</span>
        <span>
          {w('channel', of.channel)} {of.to}
        </span>
      </div>
      <div className="meta">
        <span>{showMoment(of.at, lang, 'short')}</span>
        <span>{t('undelivered.attempts', { count: of.attempts })}</span>
        <span>{of.fault}</span>
      </div>
      {of.call && (
        <p>
          {t('undelivered.call', { whom: of.whom })} <a href={`tel:${of.call}`}>{of.call}</a>
        </p>
      )}
    </li>
  )
}

function Work({ of }: { of: Schemas['Delivery'] }) {
  const { t, lang, pick } = useText()
  const retry = useAct(() => take(api.POST('/deliveries/{id}/retry', { params: { path: { id: of.id } } })), t('undelivered.retried'))
  return (
    <li>
      <div className="row">
        <span className="row-title">{pick(of.text.zh, of.text.en)}</span>
        <Button size="small" loading={retry.busy} onClick={() => void retry.act(undefined)}>
          {t('undelivered.retry')}
        </Button>
      </div>
      <div className="meta">
        <code>{of.handler}</code>
        <code>{of.subject}</code>
        <span>{showMoment(of.due_at, lang, 'short')}</span>
        <span>{t('undelivered.attempts', { count: of.attempt })}</span>
        <span>{of.fault}</span>
      </div>
      <ProblemAlert problem={retry.problem} />
    </li>
  )
}
