import { Button, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { FaultsForm } from '../../parts/FaultsForm'
import { ProblemAlert } from '../../ui/ProblemAlert'

export type ReviewKind = 'legality' | 'competition'

interface Props {
  of: Schemas['DirectoryChangeDesk']
  kind: ReviewKind
  fields: string[]
  onClose: () => void
}

/** ReviewDialog is the finding of one review: an opinion, and every fault at once when it does not pass. */
export function ReviewDialog({ of, kind, fields, onClose }: Props) {
  const { t, w } = useText()
  const [opinion, setOpinion] = useState('')
  const [passed, setPassed] = useState(true)
  const review = useAct(
    (reasons: Schemas['ReturnFault'][]) =>
      take(
        api.POST('/desk/changes/{id}/review', {
          params: { path: { id: of.id }, header: ifMatch(of.version) },
          body: { kind, passed, opinion: opinion.trim(), reasons },
        }),
      ),
    t('change.review.done'),
    onClose,
  )
  const said = opinion.trim() !== ''
  return (
    <Modal open title={w('change.review', kind)} footer={null} onCancel={onClose} width={720}>
      <p>{t(kind === 'legality' ? 'change.review.legality.hint' : 'change.review.competition.hint')}</p>
      <ProblemAlert problem={review.problem} />
      <label htmlFor="opinion">{t('change.review.opinion')}</label>
      <Input.TextArea id="opinion" rows={3} maxLength={2000} value={opinion} onChange={(event) => setOpinion(event.target.value)} />
      <Radio.Group
        style={{ margin: '12px 0' }}
        aria-label={t('change.review.outcome')}
        value={passed}
        onChange={(event) => setPassed(event.target.value as boolean)}
        options={[
          { value: true, label: t('change.review.passed') },
          { value: false, label: t('change.review.failed') },
        ]}
      />
      {passed ? (
        <div className="actions">
          <Button type="primary" disabled={!said} loading={review.busy} onClick={() => void review.act([])}>
            {t('change.review.pass')}
          </Button>
          {!said && <span className="faint">{t('change.review.opinion.need')}</span>}
        </div>
      ) : (
        <FaultsForm fields={fields} busy={review.busy} ok={t('change.review.fail')} onFaults={(list) => void review.act(list)} />
      )}
    </Modal>
  )
}
