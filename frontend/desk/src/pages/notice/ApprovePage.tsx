import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { deskNotice } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { ApprovalSteps } from '../../parts/ApprovalSteps'
import { Checks } from '../../parts/Checks'
import { useSpan } from '../../parts/Due'
import { Reason } from '../../parts/Reason'
import { Verb } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { Facts } from '../../ui/Facts'
import { Money } from '../../ui/Money'
import { Loading, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** ApprovePage is one approval in one screen of a phone; the letter leads here. */
export function ApprovePage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(deskNotice(id))
  return (
    <Page title={asked.data?.fields.title ?? t('notice.untitled')} back={{ to: '/notices?queue=internal', label: t('menu.internal') }}>
      <Loading of={asked}>{(notice) => <One notice={notice} />}</Loading>
    </Page>
  )
}

function One({ notice }: { notice: Schemas['DeskNotice'] }) {
  const { t, w, lang, colon } = useText()
  const span = useSpan()
  const [rejecting, setRejecting] = useState(false)
  const at = { params: { path: { id: notice.id }, header: ifMatch(notice.version) } }
  const approve = useAct(() => take(api.POST('/desk/notices/{id}/approve', at)), t('notice.approved'))
  const reject = useAct((reason: string) => take(api.POST('/desk/notices/{id}/reject', { ...at, body: { reason } })), t('notice.rejected'), () => setRejecting(false))
  const { fields } = notice
  const share = notice.checks.find((check) => check.code === 'threshold')?.evidence.at(-1)?.value
  const submitted = notice.history.find((step) => step.kind === 'submitted')
  return (
    <div className="approve">
      <Facts
        of={[
          [t('field.amount'), <span key="amount"><Money value={fields.amount} /> {share && <span className="faint">{t('approve.share', { share })}</span>}</span>],
          [t('approve.what'), [w('category', fields.category), fields.method ? w('method', fields.method) : '', span(fields.term)].filter(Boolean).join(' · ')],
          fields.direct?.agency_name ? [t('field.direct_agency'), `${fields.direct.agency_name}${colon}${fields.direct.reason}`] : null,
          [t('field.budget_project'), [fields.budget_project, fields.budget_name].filter(Boolean).join(' ')],
          [t('approve.who'), [notice.department.name, submitted ? showMoment(submitted.at, lang, 'short') : ''].filter(Boolean).join(' · ')],
          fields.fast_lane ? [t('field.fast_lane'), t('approve.fast_lane')] : null,
        ]}
      />
      <Checks of={notice.checks} />
      <ApprovalSteps of={notice.approvals} />
      <p className="small">
        <Link to={`/notices/${notice.id}`}>{t('approve.all')}</Link>
      </p>
      <ProblemAlert problem={approve.problem} />
      <div className="actions approve-bar">
        <Verb actions={notice.actions} verb="approve" type="primary" size="large" loading={approve.busy} onClick={() => void approve.act(undefined)}>
          {t('notice.approve')}
        </Verb>
        <Verb actions={notice.actions} verb="reject" size="large" onClick={() => setRejecting(true)}>
          {t('notice.reject')}
        </Verb>
      </div>
      <Reason
        open={rejecting}
        title={t('notice.reject')}
        label={t('form.reason.label')}
        ok={t('notice.reject')}
        busy={reject.busy}
        problem={reject.problem}
        onClose={() => setRejecting(false)}
        onReason={(reason) => void reject.act(reason)}
      />
    </div>
  )
}
