import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText, type MessageKey } from '../../messages'
import { useAct } from '../../parts/act'
import { Reason } from '../../parts/Reason'
import { FaultsDialog } from '../../parts/FaultsDialog'
import { mine, Verb } from '../../parts/Verb'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Notice = Schemas['DeskNotice']

const fields = ['title', 'matter', 'category', 'budget_project', 'budget_document', 'amount', 'method', 'quote', 'qualification', 'term', 'description', 'attachments', 'duty_phone']

/** NoticeVerbs is what this person may do with this notice now; a verb that waits for something says for what. */
export function NoticeVerbs({ notice }: { notice: Notice }) {
  const { t } = useText()
  const go = useNavigate()
  const [dialog, setDialog] = useState<'reject' | 'return' | 'cancel'>()
  const at = { params: { path: { id: notice.id }, header: ifMatch(notice.version) } }

  const submit = useAct(() => take(api.POST('/desk/notices/{id}/submit', at)), t('notice.submitted'))
  const approve = useAct(() => take(api.POST('/desk/notices/{id}/approve', at)), t('notice.approved'))
  const agree = useAct(
    (check: Schemas['OverrideCheck']) => take(api.POST('/desk/notices/{id}/agree-override', { ...at, body: { check } })),
    t('override.done'),
  )
  const review = useAct(() => take(api.POST('/desk/notices/{id}/review', at)), t('notice.reviewed'))
  const publish = useAct(() => take(api.POST('/desk/notices/{id}/publish', at)), t('notice.published'))
  const close = () => setDialog(undefined)
  const reject = useAct((reason: string) => take(api.POST('/desk/notices/{id}/reject', { ...at, body: { reason } })), t('notice.rejected'), close)
  const cancel = useAct((reason: string) => take(api.POST('/desk/notices/{id}/cancel', { ...at, body: { reason } })), t('notice.cancelled'), close)
  const giveBack = useAct((faults: Schemas['ReturnFault'][]) => take(api.POST('/desk/notices/{id}/return', { ...at, body: { faults } })), t('notice.returned.done'), close)

  const verbs: { verb: string; label: MessageKey; primary?: boolean; danger?: boolean; busy?: boolean; run: () => void }[] = [
    { verb: 'approve', label: 'notice.approve', primary: true, busy: approve.busy, run: () => void approve.act(undefined) },
    { verb: 'review', label: 'notice.review', primary: true, busy: review.busy, run: () => void review.act(undefined) },
    { verb: 'publish', label: 'notice.publish', primary: true, busy: publish.busy, run: () => void publish.act(undefined) },
    { verb: 'submit', label: 'notice.submit', primary: true, busy: submit.busy, run: () => void submit.act(undefined) },
    ...notice.overrides.filter((one) => !one.agreed_by).slice(0, 1).map((one) => ({ verb: 'agree_override', label: 'override.agree' as MessageKey, busy: agree.busy, run: () => void agree.act(one.check) })),
    { verb: 'edit', label: 'notice.edit', run: () => void go(`/notices/${notice.id}/edit`) },
    { verb: 'reject', label: 'notice.reject', run: () => setDialog('reject') },
    { verb: 'return', label: 'notice.return', run: () => setDialog('return') },
    { verb: 'cancel', label: 'notice.cancel', danger: true, run: () => setDialog('cancel') },
  ]
  const acting = verbs.some((one) => one.busy) // each sends the version
  const shown = verbs.filter(({ verb }) => mine(notice.actions, verb))
  const problem = submit.problem ?? approve.problem ?? review.problem ?? publish.problem ?? agree.problem

  return (
    <>
      <ProblemAlert problem={problem} />
      <div className="actions">
        {shown.map(({ verb, label, primary, danger, run }) => (
          <Verb key={verb} actions={notice.actions} verb={verb} type={primary ? 'primary' : 'default'} danger={danger} loading={acting} onClick={run}>
            {t(label)}
          </Verb>
        ))}
      </div>
      <Reason
        open={dialog === 'reject'}
        title={t('notice.reject')}
        label={t('form.reason.label')}
        ok={t('notice.reject')}
        busy={reject.busy}
        problem={reject.problem}
        onClose={close}
        onReason={(reason) => void reject.act(reason)}
      />
      <Reason
        open={dialog === 'cancel'}
        title={t('notice.cancel')}
        hint={t('notice.cancel.hint')}
        label={t('form.reason.label')}
        ok={t('notice.cancel')}
        danger
        busy={cancel.busy}
        problem={cancel.problem}
        onClose={close}
        onReason={(reason) => void cancel.act(reason)}
      />
      <FaultsDialog
        open={dialog === 'return'}
        title={t('notice.return')}
        fields={fields}
        busy={giveBack.busy}
        problem={giveBack.problem}
        onClose={close}
        onFaults={(faults) => void giveBack.act(faults)}
      />
    </>
  )
}
