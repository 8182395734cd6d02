import { Form, Input, Modal } from 'antd'
import { useText } from '../messages'
import { ProblemAlert } from '../ui/ProblemAlert'

interface Props {
  open: boolean
  title: string
  hint?: string
  label: string
  ok: string
  danger?: boolean
  busy: boolean
  problem: unknown
  onClose: () => void
  onReason: (reason: string) => void
  max?: number
}

/** Reason asks for words before an act that must have them. */
export function Reason({ open, title, hint, label, ok, danger, busy, problem, onClose, onReason, max = 500 }: Props) {
  const { t } = useText()
  const [form] = Form.useForm<{ reason: string }>()
  return (
    <Modal
      open={open}
      title={title}
      okText={ok}
      okButtonProps={{ danger, loading: busy }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => form.resetFields()}
    >
      {hint && <p>{hint}</p>}
      <ProblemAlert problem={problem} />
      <Form name="why" form={form} layout="vertical" onFinish={({ reason }) => onReason(reason.trim())}>
        <Form.Item name="reason" label={label} rules={[{ required: true, whitespace: true, min: 2, max, message: t('form.reason') }]}>
          <Input.TextArea rows={4} maxLength={max} showCount />
        </Form.Item>
      </Form>
    </Modal>
  )
}
