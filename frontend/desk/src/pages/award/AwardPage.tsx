import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link, useNavigate, useParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { deskAward } from '../../api/queries'
import { useText } from '../../messages'
import { AwardFacts } from '../../parts/AwardFacts'
import { Due } from '../../parts/Due'
import { ScoreFacts } from './ScoreFacts'
import { useSession } from '../../parts/session'
import { StatusOf } from '../../parts/StatusOf'
import { Steps } from '../../parts/Steps'
import { mine, useWhyNot } from '../../parts/Verb'
import { ActionButton } from '../../ui/ActionButton'
import { Loading, Page, Panel } from '../../ui/Page'
import { Decline } from './Decline'
import { NextChoice } from './NextChoice'
import { Oversee } from './Oversee'

/** AwardPage is one result for those it concerns: the winner, who may decline, and the department, which goes on. */
export function AwardPage() {
  const { t } = useText()
  const { number = '' } = useParams()
  const asked = useQuery(deskAward(number))
  return (
    <Page title={asked.data?.award.title ?? t('award.title')} lead={<code>{number}</code>} extra={<Papers number={number} />}>
      <Loading of={asked}>{(desk) => <One desk={desk} />}</Loading>
    </Page>
  )
}

function Papers({ number }: { number: string }) {
  const { t } = useText()
  return (
    <>
      <Button href={`/results/${number}`}>{t('award.public')}</Button>
      <Button href={`/results/${number}/print`} target="_blank">
        {t('award.print')}
      </Button>
    </>
  )
}

function One({ desk }: { desk: Schemas['DeskAward'] }) {
  const { t, pick } = useText()
  const { award } = desk
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <StatusOf noun="award" value={award.status} />
          {award.status === 'announced' && <Due of={award.standstill} label={t('award.standstill')} />}
        </div>
        <div className="sentences">
          {award.sentences.map((sentence) => (
            <p key={sentence.zh}>{pick(sentence.zh, sentence.en)}</p>
          ))}
        </div>
        <Choices desk={desk} />
      </Panel>
      <AwardFacts award={award} />
      {award.panel && <ScoreFacts award={award} panel={award.panel} reasons={desk.reasons ?? []} />}
      {award.steps.length > 0 && (
        <Panel title={t('history.title')}>
          <Steps of={award.steps} />
        </Panel>
      )}
    </>
  )
}

/** Choices is what this side may do: the winner is told that silence is acceptance; the department goes on to the contract; oversight decides. */
function Choices({ desk }: { desk: Schemas['DeskAward'] }) {
  const { t } = useText()
  const me = useSession()
  const { award, actions } = desk
  const held = award.seats.find((seat) => seat.winner.id === me.organisation.id)
  const department = me.organisation.kind === 'department'
  return (
    <>
      {held?.status === 'announced' && <p>{t('award.silence')}</p>}
      {award.status === 'announced' && <p className="faint">{t('award.window')}</p>}
      <div className="actions">
        {award.seats.map((seat) => (
          <ToContract key={seat.place} desk={desk} seat={seat} many={award.seats.length > 1} enter={department} />
        ))}
        {held && mine(actions, 'decline') && <Decline desk={desk} />}
        <Oversee desk={desk} />
      </div>
      {department && award.seats.filter((seat) => seat.waits).map((seat) => <NextChoice key={seat.place} desk={desk} seat={seat} />)}
      {award.reposted_as && <a href={`/notices/${award.reposted_as}`}>{t('notice.reposted_as', { number: award.reposted_as })}</a>}
    </>
  )
}

/** ToContract leads to a place's contract, or to entering it. */
function ToContract({ desk, seat, many, enter }: { desk: Schemas['DeskAward']; seat: Schemas['Seat']; many: boolean; enter: boolean }) {
  const { t, aside } = useText()
  const go = useNavigate()
  const why = useWhyNot()
  const name = many ? aside(seat.winner.name) : ''
  if (seat.contract_id) return <Link to={`/contracts/${seat.contract_id}`}>{t('award.contract.open') + name}</Link>
  if (!enter || seat.waits || seat.status === 'vacant' || !mine(desk.actions, 'contract')) return null
  const wait = many && seat.status === 'announced' ? t('award.window') : why(desk.actions, 'contract')
  return (
    <ActionButton type="primary" disabledReason={wait} onClick={() => void go(`/contracts/new/${desk.award.number}?place=${seat.place}`)}>
      {t('award.contract.new') + name}
    </ActionButton>
  )
}
