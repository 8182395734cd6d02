import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Due } from '../../parts/Due'
import { FileLinks, FileView } from '../../parts/Files'
import { StatusOf } from '../../parts/StatusOf'
import { mine, Verb } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { Facts } from '../../ui/Facts'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { AnswerForm, DecisionForm, ProofForm } from './FirmClaimForms'

type Claim = Schemas['FirmClaim']

/** FirmClaimPage is one claim: its claimant hands in the proof, the firm's people answer, an operator decides. */
export function FirmClaimPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery({ queryKey: ['firm-claims', id], queryFn: () => take(api.GET('/firm-claims/{id}', { params: { path: { id } } })) })
  const line = asked.data?.line
  return (
    <Page title={line ? t('claim.of', { firm: line.name || line.uscc }) : t('claim.title')} back={{ to: '/firm-claims', label: t('claim.title') }}>
      <Loading of={asked}>{(claim) => <One claim={claim} />}</Loading>
    </Page>
  )
}

function One({ claim }: { claim: Claim }) {
  const { t } = useText()
  const { line } = claim
  const at = { params: { path: { id: line.id }, header: ifMatch(line.version) } }
  const withdraw = useAct(() => take(api.POST('/firm-claims/{id}/withdraw', at)), t('claim.withdrawn'))
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <StatusOf noun="firm_claim" value={line.status} />
          {line.status === 'filed' && <Due of={line.due} label={t('claim.due')} />}
        </div>
        <p>{t(`claim.says.${claim.side}`)}</p>
        {claim.decision && <Alert type={line.status === 'granted' ? 'success' : 'warning'} showIcon title={t('claim.decision', { reason: claim.decision })} />}
        <ProblemAlert problem={withdraw.problem} />
        {mine(claim.actions, 'withdraw') && (
          <div className="actions">
            <Verb actions={claim.actions} verb="withdraw" loading={withdraw.busy} onClick={() => void withdraw.act(undefined)}>
              {t('claim.withdraw')}
            </Verb>
          </div>
        )}
      </Panel>
      {mine(claim.actions, 'file') && <ProofForm claim={claim} />}
      {line.status !== 'open' && line.filed_at && <Filed claim={claim} />}
      {mine(claim.actions, 'respond') && <AnswerForm claim={claim} />}
      {mine(claim.actions, 'refuse') && <DecisionForm claim={claim} />}
    </>
  )
}

/** Filed is what was handed in, as far as the reader may know it. */
function Filed({ claim }: { claim: Claim }) {
  const { t, w, lang, comma } = useText()
  const { line, authority } = claim
  const held = (ids: string[] = []) => claim.files.filter((file) => ids.includes(file.id))
  const first = claim.files[0]
  return (
    <>
      <Panel title={t('claim.proof')}>
        <Facts
          of={[
            [t('claim.person'), line.claimant ?? ''],
            [t('authority.scope'), (authority?.scope ?? []).map((one) => w('scope', one)).join(comma)],
            [t('claim.until'), authority?.valid_to ?? ''],
            [t('claim.reason'), claim.reason ?? ''],
            ...(claim.present ? ([[t('claim.present'), claim.present.join(comma)]] as [string, string][]) : []),
          ]}
        />
        {claim.side !== 'firm' && <FileLinks of={held([authority?.file ?? '', ...(claim.papers ?? [])])} />}
        {claim.side === 'judge' && first && <FileView id={first.id} name={first.name} type={first.media_type} />}
      </Panel>
      <Panel title={t('claim.heard')}>
        {line.answered_at ? <p>{t('claim.answered.at', { at: showMoment(line.answered_at, lang) })}</p> : <p>{t('claim.unanswered')} {line.status === 'filed' && <Due of={line.hear} label={t('claim.hear')} />}</p>}
        {claim.answer && <p>{claim.answer}</p>}
        {claim.answer_papers && <FileLinks of={held(claim.answer_papers)} />}
      </Panel>
    </>
  )
}
