import { Modal } from 'antd'
import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { ProblemAlert } from '../ui/ProblemAlert'
import { FaultsForm } from './FaultsForm'

interface Props {
  open: boolean
  title: string
  fields: string[]
  busy: boolean
  problem: unknown
  onClose: () => void
  onFaults: (faults: Schemas['ReturnFault'][]) => void
}

/** FaultsDialog collects every fault before something goes back: all are told at once. */
export function FaultsDialog({ open, title, fields, busy, problem, onClose, onFaults }: Props) {
  const { t } = useText()
  return (
    <Modal open={open} title={title} footer={null} onCancel={onClose} destroyOnHidden width={720}>
      <p>{t('faults.lead')}</p>
      <ProblemAlert problem={problem} />
      <FaultsForm fields={fields} busy={busy} ok={title} onFaults={onFaults} />
    </Modal>
  )
}
