import { useQuery } from '@tanstack/react-query'
import { Button, Collapse } from 'antd'
import { Link, useParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { auditAward } from '../../api/queries'
import { useText } from '../../messages'
import { AwardFacts } from '../../parts/AwardFacts'
import { Checks } from '../../parts/Checks'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Loading, Page, Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'

type Audited = Schemas['AwardAudit']

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/ // an organisation that is only a number to a reader stands in the face

/** AuditAward puts an award's record, its checks and its event history side by side. */
export function AuditAward() {
  const { t } = useText()
  const { number = '' } = useParams()
  const asked = useQuery(auditAward(number))
  return (
    <Page
      title={asked.data?.award.title ?? t('audit.title')}
      lead={<code>{number}</code>}
      back={{ to: '/audit', label: t('audit.title') }}
      extra={
        <>
        <Link to={`/awards/${number}`}>{t('award.decide')}</Link>
        <Button type="primary" href={`/results/${number}`} target="_blank">
          {t('audit.recheck')}
        </Button>
        </>
      }
    >
      <Loading of={asked}>{(data) => <One of={data} number={number} />}</Loading>
    </Page>
  )
}

function One({ of, number }: { of: Audited; number: string }) {
  const { t, pick } = useText()
  return (
    <>
      <Panel tone="accent">
        <StatusOf noun="award" value={of.award.status} />
        <div className="sentences">
          {of.award.sentences.map((sentence) => (
            <p key={sentence.zh}>{pick(sentence.zh, sentence.en)}</p>
          ))}
        </div>
      </Panel>
      <div className="three">
        <Panel title={t('audit.record')} extra={<a href={`/api/v1/awards/${number}/record`}>{t('audit.download')}</a>}>
          <p className="sha">
            SHA-256 <code>{of.award.record_sha256}</code>
          </p>
          <Collapse ghost size="small" items={[{ key: 'record', label: t('audit.text'), children: <pre className="record" tabIndex={0} aria-label={t('audit.record')}>{pretty(of.record)}</pre> }]} />
        </Panel>
        <Panel title={t('audit.checks')}>
          <h3>{t('audit.recomputed')}</h3>
          <ul className="checks">
            {of.checks.map((check) => (
              <li key={check.name}>
                <Status tone={check.passed ? 'good' : 'bad'}>{t(check.passed ? 'audit.passed' : 'audit.failed')}</Status> {pick(check.text.zh, check.text.en)}
              </li>
            ))}
          </ul>
          <h3>{t('audit.before')}</h3>
          <Checks of={of.notice_checks} />
        </Panel>
        <Panel title={t('audit.events')}>
          {of.events_more && <p className="faint">{t('audit.events.more')}</p>}
          <Events of={of.events} />
        </Panel>
      </div>
      <AwardFacts award={of.award} />
    </>
  )
}

/** pretty indents the record for reading; the download is the exact bytes. */
function pretty(record: string): string {
  try {
    return JSON.stringify(JSON.parse(record), null, 2)
  } catch {
    return record
  }
}

function Events({ of }: { of: Schemas['Event'][] }) {
  const { t, w, lang, pick } = useText()
  if (of.length === 0) return <p className="faint">{t('history.none')}</p>
  return (
    <ol className="events" tabIndex={0} aria-label={t('audit.events')}>
      {of.map((event) => (
        <li key={event.id}>
          <time dateTime={event.at}>{showMoment(event.at, lang, 'short')}</time>
          <div>{pick(event.text.zh, event.text.en)}</div>
          <div className="meta">
            <code>{event.kind}</code>
            <span>{w('class', event.class)}</span>
            <span>{w('role', event.role)}</span>
            {event.index !== undefined ? <a href={`/log/leaves/${event.index}`}>{t('audit.leaf', { n: event.index })}</a> : event.waits && <span>{t('audit.waits')}</span>}
            {!uuid.test(event.organisation) && <span>{event.organisation}</span>}
          </div>
          {event.face && <Collapse ghost size="small" items={[{ key: 'face', label: t('audit.face'), children: <pre className="record" tabIndex={0}>{event.face}</pre> }]} />}
        </li>
      ))}
    </ol>
  )
}
