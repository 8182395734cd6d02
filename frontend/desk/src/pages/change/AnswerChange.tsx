import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { changeBase, deskChange } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useGo } from '../../parts/act'
import { Due } from '../../parts/Due'
import { useSession } from '../../parts/session'
import { Verb } from '../../parts/Verb'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { ProposalList } from './ProposalList'
import { proposalOf, type Base, type Proposal } from './row'

/** AnswerChange is a department's answer: the versions it proposes for its matters, or that nothing need change. */
export function AnswerChange() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(deskChange(id))
  const base = useQuery(changeBase(id))
  const line = asked.data?.change.line
  return (
    <Page title={t('change.answer.go')} lead={line && `${line.title} · ${line.number}`} back={{ to: `/changes/${id}`, label: t('change.back') }}>
      <Loading of={asked}>{(one) => <Loading of={base}>{(stands) => <Answer of={one} base={stands} />}</Loading>}</Loading>
    </Page>
  )
}

function Answer({ of, base }: { of: Schemas['DirectoryChangeDesk']; base: Base }) {
  const { t } = useText()
  const me = useSession()
  const go = useGo()
  const task = of.tasks.find((one) => one.department === me.organisation?.id)
  const [opinion, setOpinion] = useState(task?.opinion ?? '')
  const [proposals, setProposals] = useState<Proposal[]>(() => of.change.proposals.filter((one) => one.department && one.department === me.organisation?.id).map(proposalOf))
  const answer = useAct(
    () => take(api.POST('/desk/changes/{id}/answer', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body: { proposals, opinion: opinion.trim() } })),
    t('change.answered'),
    () => go(`/changes/${of.id}`),
  )
  return (
    <>
      {of.due && <Due of={of.due} label={t('change.due')} />}
      <p className="prose">{of.change.summary}</p>
      {task && task.matters.length > 0 && (
        <>
          <p className="faint">{t('change.answer.lead')}</p>
          <ProposalList change={of.id} editorial={of.change.line.editorial} base={base} codes={task.matters} value={proposals} onChange={setProposals} />
        </>
      )}
      <Panel title={t('change.opinion')}>
        <label htmlFor="opinion">{t(proposals.length > 0 ? 'change.opinion.more' : 'change.opinion.need')}</label>
        <Input.TextArea id="opinion" rows={3} maxLength={2000} value={opinion} onChange={(event) => setOpinion(event.target.value)} />
        <ProblemAlert problem={answer.problem} />
        <div className="actions form-end">
          <Verb actions={of.actions} verb="answer" type="primary" loading={answer.busy} onClick={() => void answer.act(undefined)}>
            {t(proposals.length > 0 ? 'change.answer.propose' : 'change.answer.same')}
          </Verb>
        </div>
      </Panel>
    </>
  )
}
