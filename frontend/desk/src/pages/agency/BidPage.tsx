import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import type { Slip } from '../../../../seal/seal'
import type { Schemas } from '../../api/client'
import { eligibility, publicNotice } from '../../api/queries'
import { useText } from '../../messages'
import { Changes } from '../../parts/Changes'
import { Checks } from '../../parts/Checks'
import { Due } from '../../parts/Due'
import { NoticeFacts } from '../../parts/NoticeFacts'
import { useSession } from '../../parts/session'
import { Star } from '../../parts/Star'
import { StatusOf } from '../../parts/StatusOf'
import { Suspensions } from '../../parts/Suspensions'
import { Loading, Page, Panel } from '../../ui/Page'
import { useBidDraft } from './bidDraft'
import { BidForm, Unconfirmed } from './BidForm'
import { DeclineDirect } from './DeclineDirect'
import { Ask } from './Ask'
import { Placed } from './Placed'
import { Why } from './Opportunities'
import { HeldSlip } from './SlipField'

export interface PlacedBid {
  receipt: Schemas['BidReceipt']
  slip: Slip
}

/** BidPage is one notice for one agency: may I, by when, what it asks, and the offer. */
export function BidPage() {
  const { t } = useText()
  const { number = '' } = useParams()
  const notice = useQuery(publicNotice(number))
  return (
    <Page title={notice.data?.terms.title ?? number} lead={<code>{number}</code>} back={{ to: '/opportunities', label: t('menu.opportunities') }} extra={<><Star number={number} title={notice.data?.terms.title ?? number} /> <a href={`/notices/${number}`}>{t('notice.public')}</a></>}>
      <Loading of={notice}>{(data) => <One notice={data} />}</Loading>
    </Page>
  )
}

function One({ notice }: { notice: Schemas['Notice'] }) {
  const { t, pick } = useText()
  const me = useSession()
  const [placed, setPlaced] = useState<PlacedBid>()
  const kept = useBidDraft(notice.number)
  const pending = kept.draft?.pending // also after the deadline: an answer that was lost is asked for again
  // Whoever began while it was open keeps the form past the deadline, and is told by it that the offer came too late.
  const [began] = useState(notice.stage === 'open')
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <span>
            {notice.department.name} <StatusOf noun="stage" value={notice.stage} />
          </span>
          <Due of={notice.deadline} label={t('notice.deadline')} />
        </div>
      </Panel>
      {notice.terms.method === 'direct' && notice.stage === 'open' && notice.terms.direct?.agency_uscc === me.organisation.uscc && !placed && <DeclineDirect notice={notice} />}
      {placed ? (
        <Placed of={placed} notice={notice} />
      ) : pending ? (
        <Unconfirmed pending={pending} kept={kept} notice={notice} onPlaced={setPlaced} />
      ) : (
        (began || notice.stage === 'open') && <Offer notice={notice} kept={kept} onPlaced={setPlaced} />
      )}
      <LaterNews notice={notice} />
      <Ask notice={notice} />
      <Panel title={t('notice.terms')}>
        <NoticeFacts fields={notice.terms} attachments={notice.attachments} amountCapitals={notice.amount_capitals} overrides={notice.overrides} />
        <p className="faint">{pick(notice.protection.zh, notice.protection.en)}</p>
      </Panel>
      <Panel title={t('checks.title')}>
        <Checks of={notice.checks} />
      </Panel>
    </>
  )
}

/** LaterNews says what changed since the publication: revisions as a diff, and suspensions. */
function LaterNews({ notice }: { notice: Schemas['Notice'] }) {
  const { t } = useText()
  const last = notice.revisions.at(-1)
  const suspensions = notice.suspensions ?? []
  if (notice.revision < 2 && suspensions.length === 0) return null
  return (
    <Panel title={t('later.title')}>
      <Suspensions of={suspensions} />
      {notice.revision > 1 && last && (
        <>
          <p>{t('revision.because', { reason: last.reason ?? '' })}</p>
          <Changes of={last.changes ?? []} />
        </>
      )}
    </Panel>
  )
}

function Offer({ notice, kept, onPlaced }: { notice: Schemas['Notice']; kept: ReturnType<typeof useBidDraft>; onPlaced: (bid: PlacedBid) => void }) {
  const { t, pick, comma } = useText()
  const asked = useQuery(eligibility(notice.number))
  const [filters] = useSearchParams()
  const replacing = filters.get('replace') ?? undefined
  return (
    <Loading of={asked}>
      {(answer) => {
        if (answer.bid && replacing !== answer.bid) {
          return (
            <Panel title={t('bid.standing.title')}>
              <p>
                {t('bid.standing')} <code>{answer.bid}</code>
              </p>
              <HeldSlip bid={answer.bid} />
              <div className="actions">
                <Link to={`/bids/${answer.bid}`}>{t('bid.manage')}</Link>
                <Link to={`/opportunities/${notice.number}?replace=${answer.bid}`}>{t('bid.replace')}</Link>
              </div>
            </Panel>
          )
        }
        if (!answer.can_bid) {
          return (
            <Panel title={t('bid.cannot')}>
              <Alert type="warning" showIcon title={<Why reasons={answer.reasons} />} />
            </Panel>
          )
        }
        return (
          <>
            {answer.related && answer.related.length > 0 && (
              <Alert type="info" showIcon style={{ marginBottom: 16 }} title={t('bid.related', { firms: answer.related.map((one) => pick(one.zh, one.en)).join(comma) })} />
            )}
            {answer.lapsed && <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t('bid.lapsed.title')} description={t('bid.lapsed.how', { revision: notice.revision })} />}
            <BidForm notice={notice} kept={kept} replaces={replacing} lapsed={answer.lapsed} reoffer={answer.kept} onPlaced={onPlaced} />
          </>
        )
      }}
    </Loading>
  )
}
