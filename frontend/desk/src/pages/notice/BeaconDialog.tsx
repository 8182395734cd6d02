import { Form, Input, Modal } from 'antd'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** BeaconDialog takes the signature of the round that a notice waits for; the server verifies it and takes no other. */
export function BeaconDialog({ notice, open, onClose }: { notice: Schemas['DeskNotice']; open: boolean; onClose: () => void }) {
  const { t } = useText()
  const [form] = Form.useForm<Schemas['BeaconEntry']>()
  const enter = useAct(
    (body: Schemas['BeaconEntry']) => take(api.POST('/desk/notices/{id}/beacon', { params: { path: { id: notice.id }, header: ifMatch(notice.version) }, body })),
    t('oversee.done'),
    onClose,
  )
  return (
    <Modal
      open={open}
      title={t('beacon.enter')}
      okText={t('oversee.ok')}
      okButtonProps={{ loading: enter.busy }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => form.resetFields()}
    >
      <p>{t('beacon.enter.hint', { round: notice.beacon?.round ?? 0 })}</p>
      <ProblemAlert problem={enter.problem} />
      <Form name="beacon" form={form} layout="vertical" onFinish={({ signature }) => void enter.act({ signature: signature.trim() })}>
        <Form.Item name="signature" label={t('beacon.signature')} rules={[{ required: true, pattern: /^\s*[0-9a-fA-F]{96}\s*$/, message: t('form.required') }]}>
          <Input.TextArea rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
