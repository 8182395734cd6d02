import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText, type MessageKey } from '../../messages'
import { useAct } from '../../parts/act'
import { FaultsDialog } from '../../parts/FaultsDialog'
import { Reason } from '../../parts/Reason'
import { mine, Verb } from '../../parts/Verb'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { PublishDialog } from './PublishDialog'
import { ReviewDialog, type ReviewKind } from './ReviewDialog'

type Desk = Schemas['DirectoryChangeDesk']
type Fault = Schemas['ReturnFault']
type Dialog = 'silence' | 'object' | 'return' | 'withdraw' | 'publish' | ReviewKind

/** faultFields are what a reason may point at. */
const faultFields = ['summary', 'matter', 'legal_bases', 'approvals', 'qualification', 'payer', 'time_limit', 'fee', 'department', 'deliverable', 'rulebook', 'reason', 'file']

/** ChangeVerbs is what this person may do with this change now; a verb that waits for something says for what. */
export function ChangeVerbs({ of }: { of: Desk }) {
  const { t } = useText()
  const go = useNavigate()
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  const at = { params: { path: { id: of.id }, header: ifMatch(of.version) } }

  const send = useAct(() => take(api.POST('/desk/changes/{id}/send', at)), t('change.sent'))
  const circulate = useAct(() => take(api.POST('/desk/changes/{id}/circulate', at)), t('change.circulated'))
  const agree = useAct(() => take(api.POST('/desk/changes/{id}/countersign', { ...at, body: { reasons: [] } })), t('change.agreed'))
  const object = useAct((reasons: Fault[]) => take(api.POST('/desk/changes/{id}/countersign', { ...at, body: { reasons } })), t('change.objected'), close)
  const silence = useAct((reason: string) => take(api.POST('/desk/changes/{id}/silence', { ...at, body: { reason } })), t('change.silenced'), close)
  const giveBack = useAct((reasons: Fault[]) => take(api.POST('/desk/changes/{id}/return', { ...at, body: { reasons } })), t('change.returned'), close)
  const withdraw = useAct((reason: string) => take(api.POST('/desk/changes/{id}/withdraw', { ...at, body: { reason } })), t('change.withdrawn'), close)

  const verbs: { verb: string; label: MessageKey; primary?: boolean; danger?: boolean; busy?: boolean; run: () => void }[] = [
    { verb: 'answer', label: 'change.answer.go', primary: true, run: () => void go(`/changes/${of.id}/answer`) },
    { verb: 'countersign', label: 'change.agree', primary: true, busy: agree.busy, run: () => void agree.act(undefined) },
    { verb: 'countersign', label: 'change.object.do', run: () => setDialog('object') },
    { verb: 'send', label: 'change.send', primary: true, busy: send.busy, run: () => void send.act(undefined) },
    { verb: 'draft', label: 'change.draft.go', primary: true, run: () => void go(`/changes/${of.id}/draft`) },
    { verb: 'circulate', label: 'change.circulate', busy: circulate.busy, run: () => void circulate.act(undefined) },
    { verb: 'review_legality', label: 'change.review_legality', primary: true, run: () => setDialog('legality') },
    { verb: 'review_competition', label: 'change.review_competition', primary: true, run: () => setDialog('competition') },
    { verb: 'publish', label: 'change.publish', primary: true, run: () => setDialog('publish') },
    { verb: 'silence', label: 'change.silence', run: () => setDialog('silence') },
    { verb: 'edit', label: 'change.edit', run: () => void go(`/changes/${of.id}/edit`) },
    { verb: 'return', label: 'change.return', run: () => setDialog('return') },
    { verb: 'withdraw', label: 'change.withdraw', danger: true, run: () => setDialog('withdraw') },
  ]
  const acting = verbs.some((one) => one.busy) // each sends the version
  const shown = verbs.filter(({ verb }) => mine(of.actions, verb))
  const faults = { fields: faultFields, onClose: close }

  return (
    <>
      <ProblemAlert problem={send.problem ?? circulate.problem ?? agree.problem} />
      {shown.length === 0 && <p className="faint">{t(['published', 'withdrawn'].includes(of.change.line.status) ? 'change.verbs.ended' : 'change.verbs.none')}</p>}
      <div className="actions">
        {shown.map(({ verb, label, primary, danger, run }) => (
          <Verb key={label} actions={of.actions} verb={verb} type={primary ? 'primary' : 'default'} danger={danger} loading={acting} onClick={run}>
            {t(label)}
          </Verb>
        ))}
      </div>
      <FaultsDialog {...faults} open={dialog === 'object'} title={t('change.object.do')} busy={object.busy} problem={object.problem} onFaults={(list) => void object.act(list)} />
      <FaultsDialog {...faults} open={dialog === 'return'} title={t('change.return')} busy={giveBack.busy} problem={giveBack.problem} onFaults={(list) => void giveBack.act(list)} />
      <Reason
        open={dialog === 'silence'}
        title={t('change.silence')}
        hint={t('change.silence.hint')}
        label={t('form.reason.label')}
        ok={t('change.silence')}
        busy={silence.busy}
        problem={silence.problem}
        onClose={close}
        onReason={(reason) => void silence.act(reason)}
      />
      <Reason
        open={dialog === 'withdraw'}
        title={t('change.withdraw')}
        hint={t('change.withdraw.hint')}
        label={t('form.reason.label')}
        ok={t('change.withdraw')}
        danger
        busy={withdraw.busy}
        problem={withdraw.problem}
        onClose={close}
        onReason={(reason) => void withdraw.act(reason)}
      />
      {(dialog === 'legality' || dialog === 'competition') && <ReviewDialog of={of} kind={dialog} fields={faultFields} onClose={close} />}
      {dialog === 'publish' && <PublishDialog of={of} onClose={close} />}
    </>
  )
}
