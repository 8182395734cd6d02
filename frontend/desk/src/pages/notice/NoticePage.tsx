import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { bidDocuments, deskNotice } from '../../api/queries'
import { useText } from '../../messages'
import { PracticeTag } from '../../parts/Practice'
import { ApprovalSteps } from '../../parts/ApprovalSteps'
import { Checks } from '../../parts/Checks'
import { FieldName } from '../../ui/FieldName'
import { Due } from '../../parts/Due'
import { DocumentList } from '../../parts/DocumentList'
import { EligibleCount } from '../../parts/EligibleCount'
import { NoticeFacts } from '../../parts/NoticeFacts'
import { StatusOf } from '../../parts/StatusOf'
import { Steps } from '../../parts/Steps'
import { Money } from '../../ui/Money'
import { Loading, Page, Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'
import { Fetches, LaterFacts, LaterVerbs } from './LaterVerbs'
import { NoticeVerbs } from './NoticeVerbs'

/** NoticePage is one notice for those who decide on it: what it asks, what was checked, what I may do now. One screen on a phone. */
export function NoticePage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery({ ...deskNotice(id), refetchInterval: (query) => (query.state.data?.status === 'approved' && !query.state.data.keys_ready ? 2000 : false) })
  return (
    <Page title={asked.data?.fields.title || t('notice.untitled')} lead={asked.data && (<><code>{asked.data.number}</code> <PracticeTag number={asked.data.number} /></>)} back={{ to: '/notices', label: t('notices.title') }}>
      <Loading of={asked}>{(notice) => <One notice={notice} />}</Loading>
    </Page>
  )
}

function One({ notice }: { notice: Schemas['DeskNotice'] }) {
  const { t } = useText()
  return (
    <>
      <Panel tone="accent">
        <Standing notice={notice} />
        <Faults notice={notice} />
        <ApprovalSteps of={notice.approvals} />
        <CheckLine checks={notice.checks} />
        <NoticeVerbs notice={notice} />
        <LaterVerbs notice={notice} />
      </Panel>
      <div className="two">
        <Panel title={t('notice.terms')}>
          <NoticeFacts overrides={notice.overrides}
            fields={notice.fields}
            attachments={notice.attachments}
            amountCapitals={notice.amount_capitals}
            buyer
          />
        </Panel>
        <div>
          <BidderDocuments notice={notice} />
          <Panel title={t('checks.title')}>
            <Checks of={notice.checks} texts={{ title: notice.fields.title, description: notice.fields.description }} />
          </Panel>
          <EligibleCount notice={notice.id} />
          <LaterFacts notice={notice} />
          <Fetches notice={notice} />
          <Panel title={t('history.title')}>
            <Steps of={notice.history} />
          </Panel>
        </div>
      </div>
    </>
  )
}

function Standing({ notice }: { notice: Schemas['DeskNotice'] }) {
  const { t, w } = useText()
  const published = Boolean(notice.stage)
  return (
    <>
      <div className="row">
        <span>
          {notice.department.name}{' '}
          {published ? <StatusOf noun="stage" value={notice.stage} /> : <StatusOf noun="notice" value={notice.status} />}
        </span>
        {notice.deadline ? <Due of={notice.deadline} label={t('notice.deadline')} /> : notice.review_due && <Due of={notice.review_due} label={t('notice.review_due')} />}
      </div>
      <p className="meta">
        <strong>
          <Money value={notice.fields.amount} />
        </strong>
        {notice.fields.method && <span>{w('method', notice.fields.method)}</span>}
        <span>{w('category', notice.fields.category)}</span>
      </p>
      {notice.status === 'approved' && <p>{notice.keys_ready ? t('notice.keys.ready') : t('notice.keys.wait')}</p>}
      {notice.reason && <p>{t('notice.reason', { reason: w('failed', notice.reason) })}</p>}
      <p className="links">
        {published && <a href={`/notices/${notice.number}`}>{t('notice.public')}</a>}
        {published && (
          <a href={`/notices/${notice.number}/print`} target="_blank" rel="noreferrer">
            {t('notice.print')}
          </a>
        )}
        {(notice.stage === 'selected' || notice.stage === 'closed') && <a href={`/desk/awards/${notice.number}`}>{t('notice.award')}</a>}
        {notice.reposted_as && <a href={`/notices/${notice.reposted_as}`}>{t('notice.reposted_as', { number: notice.reposted_as })}</a>}
        {notice.repost_of && <span className="faint">{t('notice.repost_of', { number: notice.repost_of })}</span>}
      </p>
    </>
  )
}

function Faults({ notice }: { notice: Schemas['DeskNotice'] }) {
  const { t, w, colon } = useText()
  if (notice.faults.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={t('notice.returned', { count: notice.faults.length })}
      description={
        <ul>
          {notice.faults.map((fault, i) => (
            <li key={i}>
              <FieldName of={fault.field} />
              {w('fault', fault.code)}{colon}{fault.text} {fault.missed && <Status tone="warn">{t('faults.missed')}</Status>}
            </li>
          ))}
        </ul>
      }
    />
  )
}

function CheckLine({ checks }: { checks: Schemas['Check'][] }) {
  const { t } = useText()
  const count = (outcome: string) => checks.filter((check) => check.outcome === outcome).length
  if (checks.length === 0) return null
  return (
    <p className="links">
      <Status tone="good">{t('checks.count.pass', { count: count('pass') })}</Status>
      {count('warn') > 0 && <Status tone="warn">{t('checks.count.warn', { count: count('warn') })}</Status>}
      {count('block') > 0 && <Status tone="bad">{t('checks.count.block', { count: count('block') })}</Status>}
    </p>
  )
}

/** BidderDocuments are what bidders sent, for those who may read them, once the result is there. */
function BidderDocuments({ notice }: { notice: Schemas['DeskNotice'] }) {
  const { t } = useText()
  const resulted = notice.status === 'selected' || notice.status === 'closed'
  const asked = useQuery({ ...bidDocuments(notice.id), enabled: resulted && Boolean(notice.fields.documents?.length) })
  if (!asked.data?.items.length) return null
  return (
    <Panel title={t('docs.bidders')}>
      <DocumentList of={asked.data.items} />
    </Panel>
  )
}
